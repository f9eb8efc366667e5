# import: many events from files; the server recognizes the ones it has.
load ../helper

rows() {
    printf '%s\n' 'title,starts,place,organizer' "$@"
}

@test "a CSV comes in, and again changes nothing" {
    rows '"One, imported",2030-05-04,"Berlin, Germany",Importers' 'Two imported,2030-05-05 09:00,"Oslo, Norway",Importers' >rows.csv
    convene import rows.csv
    ends_with 0
    says output '2 created, 0 updated, 0 unchanged, 0 refused'
    convene import rows.csv
    says output '0 created, 0 updated, 2 unchanged, 0 refused'
    sed -i 's/Oslo, Norway/Bergen, Norway/' rows.csv
    convene import rows.csv
    says output '0 created, 1 updated, 1 unchanged, 0 refused'
}

@test "a bad row is told by file and line, and stops no other" {
    rows 'Good row,2030-05-04,"Oslo, Norway",Importers' 'Short row,2030-05-04' 'Bad date,2030-02-30,"Oslo, Norway",Importers' 'Nowhere,2030-05-04,"Atlantis, Neverland",Importers' \
        'Other good row,2030-05-06,"Oslo, Norway",Importers' >rows.csv
    convene import rows.csv
    ends_with 1
    says stderr 'rows.csv:3: error: This row has 2 fields; the header has 4.'
    says stderr 'rows.csv:4:10: error: starts'
    says output 'created'
    convene list 'good row' --from 2030-01-01 --json
    is it.data.length 2
}

@test "with --strict a bad row stops all" {
    rows 'Strictly good,2030-05-04,"Oslo, Norway",Importers' 'Strictly bad,2030-02-30,"Oslo, Norway",Importers' >rows.csv
    convene import --strict rows.csv
    ends_with 1
    says stderr 'rows.csv:3:'
    convene list Strictly --from 2030-01-01 --json
    is it.data.length 0
    sed -i /bad/d rows.csv
    convene import --strict rows.csv
    ends_with 0
    says output '1 created'
}

@test "a dry run changes nothing" {
    rows 'Only tried,2030-05-04,"Oslo, Norway",Importers' >rows.csv
    convene import --dry-run rows.csv
    ends_with 0
    says output 'Dry run, 1 rows'
    convene list 'Only tried' --from 2030-01-01 --json
    is it.data.length 0
}

@test "as JSON: counts, and what was refused" {
    rows 'Counted,2030-05-04,"Oslo, Norway",Importers' 'Refused,2030-02-30,"Oslo, Norway",Importers' >rows.csv
    convene import --json rows.csv
    ends_with 1
    is it.created 1
    is it.refused 1
    is 'it.updated + it.unchanged' 0
    is 'it.refusals[0].line' 3
    is 'it.refusals[0].file' rows.csv
    is 'it.refusals[0].field' starts
    is_silent stderr
}

@test "documents, one a line or in a list" {
    printf '{"title": "Line one", "starts": "2030-05-04", "online": true, "organizer": "Importers"}\n\n{"title": "Line two", "starts": "2030-05-04"\n' >rows.ndjson
    convene import rows.ndjson
    ends_with 1
    says stderr 'rows.ndjson:3: error'
    says output '1 created'
    printf '[{"title": "Item one", "starts": "2030-05-04", "online": true, "organizer": "Importers"},\n {"title": "Item two", "starts": "2030-05-40"}]' >rows.json
    convene import rows.json
    ends_with 1
    says stderr 'rows.json:2:24: error: starts'
}

@test "rows of one event become one with the topics of all" {
    mkdir data
    row='[{"name": "Merge Conf", "url": "https://merge.example/2030", "startDate": "2030-06-01", "endDate": "2030-06-02", "city": "Berlin", "country": "Germany", "online": false}]'
    printf '%s' "$row" >data/java.json
    printf '%s' "$row" >data/rust.json
    convene import data
    says output '2 rows of 2 files (1 of them the same event as another): 1 created'
    convene list 'Merge Conf' --from 2030-01-01 --json
    is 'it.data[0].topics.join()' java,rust
    printf '%s' "$row" >data/python.json
    convene import data/python.json
    says output '1 updated'
    convene list 'Merge Conf' --from 2030-01-01 --json
    is it.data.length 1
    is 'it.data[0].topics.sort().join()' java,python,rust
}

@test "all of conference-data is taken, and again changes nothing" {
    convene import --json "$TREE/tests/data/conference-data"
    ends_with 0
    is it.rows 2858
    is it.created 2192
    is it.refused 0
    is it.merged 666
    convene import --json "$TREE/tests/data/conference-data"
    is it.unchanged 2192
    is 'it.created + it.updated + it.refused' 0
    convene list --from 2023-01-01 --topic clojure --all --json
    is 'it.data.filter(e => e.mode != "online" && !e.place?.country).length' 0
}

@test "the samples make the first page, and again change nothing" {
    convene import "$TREE/cmd/convene/samples"
    ends_with 0
    says output ' 0 refused'
    convene import --json "$TREE/cmd/convene/samples"
    is 'it.created + it.updated' 0
    convene list --topic sample --limit 5 --json
    is it.data.length 5
}

@test "a bar on a terminal, none off it" {
    rows 'Progress,2030-05-04,"Oslo, Norway",Importers' >rows.csv
    convene import rows.csv
    is_silent stderr
    run script -qec "'$CONVENE' import rows.csv" /dev/null
    says output importing
}

@test "a token without the right imports nothing" {
    rows 'Denied,2030-05-04,"Oslo, Norway",Importers' >rows.csv
    CONVENE_TOKEN=cvn_wrong convene import rows.csv
    ends_with 4
}
