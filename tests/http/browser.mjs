// A browser as far as sign-in needs one: it keeps cookies, says where its forms come from, and follows nothing.
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import http from "node:http";
import { existsSync, readFileSync, readdirSync } from "node:fs";

export const base = process.env.CONVENE_URL;
const key = Buffer.from(readFileSync(`${process.env.CONVENE_STATE_DIR}/secret-key`, "utf8").trim(), "hex");
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

/** What core/secret/secret.h says of a secret, made a second time: the first COUNT digits of the HMAC. */
export function derived(text, count) {
  const bits = [...createHmac("sha256", key).update(text).digest()].map((b) => b.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).slice(0, count).map((five) => digits[parseInt(five, 2)]).join("");
}

export const signInPath = (id) => `/sign-in/${id}/cvs_${derived(`sign-in ${id}`, 32)}`;
export const signInCode = (id) => derived(`sign-in-code ${id}`, 8);
export const invitationPath = (id) => `/invitations/${id}/cvi_${derived(`invitation ${id}`, 32)}`;

/** What fetch() does, for a Host of our own, which fetch() does not send. */
function fetchAs(url, { method, headers, body }) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => {
        const fields = new Headers();
        for (let i = 0; i < answer.rawHeaders.length; i += 2) fields.append(answer.rawHeaders[i], answer.rawHeaders[i + 1]);
        resolve(new Response(Buffer.concat(pieces), { status: answer.statusCode, headers: fields }));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

export class Browser {
  constructor(headers = {}) {
    this.cookies = new Map();
    this.headers = headers;
  }

  async send(method, path, { form, headers = {}, redirect = "manual" } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await (this.headers.host ? fetchAs : fetch)(base + path, {
      method, redirect,
      headers: { ...(cookie && { cookie }), "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", ...this.headers,
        ...(form && { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" }), ...headers },
      body: form && new URLSearchParams(form).toString(),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value, rest] = /^([^=]+)=([^;]*)(.*)$/.exec(line);
      if (/Max-Age=0\b/.test(rest)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, headers: answer.headers, location: answer.headers.get("location"), text: await answer.text() };
  }

  get = (path, options) => this.send("GET", path, options);
  post = (path, form, options) => this.send("POST", path, { form, ...options });

  /** The id of the link that was asked for last: it stands in the cookie. */
  get asked() {
    return [...this.cookies].find(([name]) => name.endsWith("ask"))?.[1].split(".")[0];
  }

  async ask(email, more = {}) {
    return this.post("/sign-in", { email, ...more });
  }

  async signIn(email) {
    await this.ask(email);
    const answer = await this.post(signInPath(this.asked), {});
    if (answer.status !== 303) throw new Error(`${email} was not signed in: ${answer.status} ${answer.text}`);
    return this;
  }

  /** The token that the forms of this session carry. */
  async formToken() {
    return /name="form" value="([^"]+)"/.exec((await this.get("/me")).text)?.[1];
  }

  /** A command line of who is signed in here. */
  async commandLine(name = "a test") {
    const { json: login } = await api("POST", "/logins", null, { name });
    const form = await this.formToken();
    const answer = await this.post("/me/login", { form, code: login.code, do: "allow" });
    if (answer.status !== 200) throw new Error(`not let in: ${answer.status} ${answer.text}`);
    return (await api("POST", `/logins/${login.id}`, login.secret)).json.token;
  }
}

export async function api(method, path, token, body, headers = {}) {
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text ? JSON.parse(text) : null };
}

/** The text of a mail to EMAIL that holds WORD, once it is in the Maildir. */
export async function mailTo(email, word, limit = 30_000) {
  const folder = `${process.env.CONVENE_STATE_DIR}/mail/new`, end = Date.now() + limit;
  for (;;) {
    const mails = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8")) : [];
    const read = mails.filter((text) => /^To: (?:.* <)?(.*?)>?\r?$/m.exec(text)?.[1] === email)
      .map((text) => text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
    const mail = read.find((text) => text.includes(word));
    if (mail) return mail;
    if (Date.now() > end) throw new Error(`no mail to ${email} within ${limit / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** SQL as the database's owner: what a thief of the database sees. */
export function asOwner(program, ...args) {
  const run = `${process.env.CONVENE_STATE_DIR}/run`;
  const all = [program, "-h", run, "-U", "convene_owner", ...args, "convene"];
  const [command, rest] = process.getuid() === 0 ? ["setpriv", ["--reuid=convene", "--regid=convene", "--clear-groups", ...all]] : [all[0], all.slice(1)];
  return execFileSync(command, rest, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
}
