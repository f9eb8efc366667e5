// What the tests of webhooks share: a daemon that may send to this machine, a sink, the command line, an organization.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { fault, must, toCome, until } from "../fault/lib.mjs";
import { WebhookSink } from "../support/webhook-sink.mjs";

export { must, until };

const run = promisify(execFile);

class Story {
  constructor(daemon) {
    this.daemon = daemon;
  }

  async begin(options) {
    this.daemon.start("--webhook-loopback", ...options(this));
    this.sink = await new WebhookSink(join(this.daemon.folder, "sink.log")).start();
    const { token } = await this.call("POST", "/tokens", {
      name: "Hooks", scopes: ["organizer"], organization: (await this.call("POST", "/organizations", { name: "Hook Society" })).id,
    });
    this.token = token;
    return this;
  }

  async ask(method, path, document) {
    return this.daemon.ask(`/api/v1${path}`, {
      method, headers: { Authorization: `Bearer ${this.token ?? this.daemon.token}`, ...(document && { "Content-Type": "application/json" }) },
      body: document && JSON.stringify(document),
    });
  }

  async call(method, path, document) {
    const answer = await this.ask(method, path, document);
    must(answer.status < 300, `${method} ${path} answers ${answer.status}: ${answer.body}`);
    return answer.body && JSON.parse(answer.body);
  }

  /** convene webhook ..., as its organizer: {code, out, err}. */
  async convene(...args) {
    const env = { PATH: process.env.PATH, HOME: this.daemon.folder, CONVENE_URL: this.daemon.url.href, CONVENE_TOKEN: this.token };
    try {
      const { stdout, stderr } = await run(process.env.CONVENE, ["webhook", ...args], { env });
      return { code: 0, out: stdout.trim(), err: stderr };
    } catch (error) {
      return { code: error.code, out: error.stdout.trim(), err: error.stderr };
    }
  }

  /** A webhook at a path of the sink, by the command line: its document and its secret. */
  async hook(path, ...flags) {
    const url = path.startsWith("/") ? this.sink.url(path) : path;
    const made = await this.convene("add", url, "--json", ...flags);
    must(made.code === 0, `convene webhook add: ${made.err}`);
    return JSON.parse(made.out);
  }

  event(title, more = {}) {
    return this.call("POST", "/events", { title, mode: "online", starts: `${toCome}T09:00`, zone: "Europe/Berlin", ...more });
  }

  async deliveries(hook, query = "") {
    return (await this.call("GET", `/webhooks/${hook.id}/deliveries${query}`)).data;
  }

  /** Requests at a path of the sink, once there are COUNT. */
  async came(path, count = 1, limit = 15_000) {
    await until(`${count} requests to ${path}`, () => this.sink.at(path).length >= count, limit);
    return this.sink.at(path);
  }

  /** The only delivery of a webhook, once CONDITION holds for it. */
  async delivery(hook, what, condition, limit = 20_000) {
    return until(`its delivery ${what}`, async () => {
      const [first] = await this.deliveries(hook);
      return first && condition(first) ? first : undefined;
    }, limit);
  }
}

/** A certificate that signs itself, for an address or a name, in FOLDER: {key, cert}. */
export function certificate(folder, subject) {
  const file = (name) => join(folder, `${subject.replace(/\W/g, "-")}.${name}`);
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=sink",
    "-addext", `subjectAltName=${subject}`, "-keyout", file("key"), "-out", file("crt")], { stdio: "ignore" });
  return { key: readFileSync(file("key")), cert: readFileSync(file("crt")) };
}

/** By the reference implementation of the specification. */
export function verifies(secret, request, body = request.body) {
  try {
    return new Webhook(secret).verify(body, request.headers);
  } catch {
    return undefined;
  }
}

/** OPTIONS: gives more options of the daemon, before it is started. */
export async function story(name, test, options = () => []) {
  await fault(name, async (daemon) => {
    const it = await new Story(daemon).begin(options);
    try {
      await test(it);
    } finally {
      it.sink.stop();
    }
    daemon.stop();
  });
}
