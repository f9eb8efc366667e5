# lint: what is wrong with files, and where; no server is asked.
load ../helper

# refused FILE PLACE TEXT: lint finds an error there.
refused() {
    convene lint "$1"
    ends_with 1
    says output "$1:$2: error:"
    says output "$3"
}

@test "the template is in order" {
    "$CONVENE" template >talk.md
    convene lint talk.md
    ends_with 0
    is_silent output
    is_silent stderr
}

@test "the samples are in order" {
    convene lint --errors "$TREE/cmd/convene/samples"
    ends_with 0
    is_silent output
}

@test "a congress without a conduct contact and access facts: warnings, and exit code 1" {
    cat >congress.json <<'EOF'
{
  "title": "Congress", "summary": "A congress.", "kind": "conference",
  "starts": "2027-05-04", "ends": "2027-05-06",
  "place": {"city": "Berlin", "country": "DE"},
  "online": {"url": null},
  "fees": [{"band": "everyone", "price": "0", "currency": "EUR"}],
  "conduct": {"url": "https://example.org/conduct"}
}
EOF
    convene lint congress.json
    ends_with 1
    says output 'congress.json:7:3: warning: conduct.contact'
    [ "$(grep -c 'warning: access\.' <<<"$output")" -eq 7 ]
    [[ $output != *error* ]]
    convene lint --errors congress.json
    ends_with 0
    convene lint --json congress.json
    ends_with 1
    is it.warnings.length 8
    is it.errors.length 0
    is 'it.warnings.find(w => w.field == "conduct.contact").line' 7
}

@test "what is not front matter is refused at its line and column" {
    printf 'title: A\n' >plain.md
    refused plain.md 1:1 'does not begin with a line'
    printf -- '---\ntitle: A\n' >open.md
    refused open.md 1:1 'never closed'
    printf -- '---\ntitle: A: B\n---\n' >colon.md
    refused colon.md 2:9 'quotes'
    printf -- '---\nplace:\n\tcity: Rome\n---\n' >tab.md
    refused tab.md 3:1 'tab'
    printf -- '---\ntitle: A\nstarts: 2027-05-04\ntitle: B\n---\n' >twice.md
    refused twice.md 4:1 'also in line 2'
    printf -- '---\na: &a [1,2]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n' >bomb.md
    refused bomb.md 3:8 'References'
    printf -- '---\ntitle: A\0B\n---\n' >nul.md
    refused nul.md 2:1 'NUL'
    printf -- '---\ntitle: A\nvenue: \xff\n---\n' >latin.md
    refused latin.md 3:1 'UTF-8'
    : >empty.md
    refused empty.md 1:1 'does not begin'
}

@test "values that break a rule are refused where they stand" {
    event date.md <<<'starts: 2027-02-30 09:00'
    refused date.md 2:1 '30 February 2027'
    event order.md <<<$'starts: 2027-05-04 09:00\nends: 2027-05-04 08:00'
    refused order.md 3:1 'before the start'
    event zone.md <<<'timezone: Berlin'
    refused zone.md 2:1 'timezone: "Berlin" is not the name of a time zone'
    event kind.md <<<'kind: workshp'
    refused kind.md 2:1 'did you mean "workshop"?'
    event key.md <<<'titel: A'
    refused key.md 2:1 'did you mean "title"?'
    event fee.md <<<$'fees:\n  - student: EUR 0\n  - everyone: lots'
    refused fee.md 4:5 'is not a fee'
    event credit.md <<<$'credits:\n  - system: ama_pra_1\n    amount: 1\n    status: applied'
    refused credit.md 5:5 'only been applied for'
    event statement.md <<<$'credits:\n  - system: ama_pra_1\n    amount: 1\n    status: approved\n    provider: P'
    refused statement.md 3:5 'designation statement'
    event html.md </dev/null
    printf '\nText <script>alert(1)</script>\n' >>html.md
    refused html.md 9:1 'HTML'
    event script.md </dev/null
    printf '\n[here](javascript:alert(1))\n' >>script.md
    refused script.md 9:1 'javascript'
    event long.md <<<"title: $(head -c 1000000 /dev/zero | tr '\0' x)"
    refused long.md 2:1 '1000000 characters'
}

@test "JSON is refused at its line and column" {
    printf '{\n  "title": "A",\n  "starts" "2027-05-04"\n}\n' >comma.json
    convene lint comma.json
    ends_with 1
    says output 'comma.json:3:'
    printf '{"title": "A", "title": "B"}' >twice.json
    convene lint twice.json
    ends_with 1
    says output 'duplicate'
    { head -c 100 /dev/zero | tr '\0' '['; } >deep.json
    convene lint deep.json
    ends_with 1
    says output '32 levels'
    printf '{"title": "A", "starts": "2027-05-04",\n "fees": [{"band": "x",\n  "price": "much", "currency": "EUR"}]}' >fee.json
    refused fee.json 3:3 'fees.0.price'
    printf '{"title": "A", "starts": "2027-05-04", "ends":\n"2027-05-03"}' >ends.json
    refused ends.json 1:40 'before the start'
}

@test "rows of a CSV are refused by line" {
    printf 'title,starts\nOne,2027-05-04\nTwo\n"Three, really",2027-13-01\n' >rows.csv
    convene lint --errors rows.csv
    ends_with 1
    says output 'rows.csv:3: error: This row has 1 fields; the header has 2.'
    says output 'rows.csv:4:17: error: starts: "2027-13-01" is not a date'
    [[ $output != *"rows.csv:2"* ]]
    printf 'title,begins\nOne,2027-05-04\n' >header.csv
    refused header.csv 1:7 'did you mean "starts"?'
}

@test "standard input is a file, too" {
    run --separate-stderr bash -c '"$0" template | "$0" lint -' "$CONVENE"
    ends_with 0
    run --separate-stderr bash -c 'printf "{}" | "$0" lint -' "$CONVENE"
    ends_with 1
    says output '-:1:1: error: title'
}

@test "a file that is not there is said so" {
    convene lint nowhere.md
    ends_with 1
    says output 'nowhere.md: error: The file cannot be opened: No such file'
}

@test "all of conference-data can be read" {
    convene lint --errors --json "$TREE/tests/data/conference-data"
    is it.events 2858
    is it.errors.length 0
    is it.warnings.length 3
    is 'it.warnings.every(w => w.field == "cocUrl")' true
}

@test "no colours off a terminal, colours on one, none with NO_COLOR" {
    event kind.md <<<'kind: workshp'
    convene lint kind.md
    [[ $output != *$'\033'* ]]
    export TERM=xterm
    run script -qec "'$CONVENE' lint kind.md" /dev/null
    [[ $output == *$'\033[31m'* ]]
    NO_COLOR=1 run script -qec "'$CONVENE' lint kind.md" /dev/null
    [[ $output != *$'\033'* ]]
}
