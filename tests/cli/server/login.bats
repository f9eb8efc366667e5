# login, logout, whoami and members: as oneself.
load ../helper

# Sign ADDRESS in with a browser of the HTTP tests and let the command line in that shows the code in FILE.
let_in() {
    node --input-type=module -e '
        import { existsSync, readFileSync } from "node:fs";
        const [tree, file, address, act] = process.argv.slice(1);
        const { Browser } = await import(`${tree}/tests/http/browser.mjs`);
        const browser = await new Browser().signIn(address);
        const end = Date.now() + 30_000;
        let code;
        while (!(code = existsSync(file) && /^ {4}(\S+)$/m.exec(readFileSync(file, "utf8"))?.[1])) {
            if (Date.now() > end) throw new Error("no code was shown");
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const answer = await browser.post("/me/login", { form: await browser.formToken(), code, do: act });
        if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    ' "$TREE" "$1" "$2" "$3" 3>&-
}

# convene login as ADDRESS; its exit code in $status.
login_as() {
    status=0
    "$CONVENE" login --url "$CONVENE_URL" --name "bats" 2>shown 3>&- &
    let_in shown "$1" "${2:-allow}"
    wait $! || status=$?
    stderr=$(cat shown) output=
}

@test "login, whoami, work for an organization, logout" {
    address="bats-$RANDOM$RANDOM@example.org"
    org=$("$CONVENE" org create "Bats $RANDOM$RANDOM" --standing vouched -q)
    convene org invite "$org" "$address" --role editor --json
    ends_with 0
    is it.invited true
    id=$(value it.id)
    node --input-type=module -e 'const { Browser, invitationPath } = await import(`${process.argv[1]}/tests/http/browser.mjs`);
        const { status } = await new Browser().post(invitationPath(process.argv[2]), {}); if (status !== 200) throw new Error(`${status}`)' "$TREE" "$id"
    url=$CONVENE_URL
    login_as "$address"
    ends_with 0
    says stderr "$url/me/login"
    says stderr "Signed in as $address"
    [ "$(stat -c %a config/convene/config)" = 600 ]
    grep -q '^token = cvn_' config/convene/config
    unset CONVENE_TOKEN CONVENE_URL
    convene whoami
    ends_with 0
    says output "<$address>"
    says output "editor of Bats"
    printf -- '---\ntitle: Posted by a member\nstarts: +20d\nonline: yes\n---\n' >talk.md
    convene post talk.md --json
    ends_with 0
    is it.organizer.id "$org"
    convene org members "$org" --json
    is 'it.data[0].email' "$address"
    member=$(value 'it.data[0].id')
    convene org invite "$org" somebody@example.org
    ends_with 4
    convene org dismiss "$org" "$member"
    ends_with 0
    convene org members "$org"
    ends_with 4
    token=$(sed -n 's/^token = //p' config/convene/config)
    convene logout
    ends_with 0
    says stderr 'Signed out.'
    ! grep -q '^token' config/convene/config
    CONVENE_TOKEN=$token convene whoami
    ends_with 4
    convene logout
    ends_with 2
}

@test "a login that is refused leaves nothing behind" {
    login_as "bats-$RANDOM$RANDOM@example.org" refuse
    ends_with 4
    says stderr 'refused in the browser'
    [ ! -e config/convene/config ]
}
