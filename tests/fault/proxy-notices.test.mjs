// A proxy that was not told of, and options that lack another: nothing is refused, and the log says what is missing.
import { spawnSync } from "node:child_process";
import { fault, must } from "./lib.mjs";

const convened = process.env.CONVENED;
const count = (daemon, what) => daemon.log().split("\n").filter((line) => line.includes(` ${what} `)).length;

await fault("a proxy on this machine that is not trusted", async (daemon) => {
  daemon.environment.CONVENE_WORKERS = "1";
  daemon.start();
  for (let i = 0; i < 3; i++) await daemon.ask("/about");
  must(count(daemon, "http.proxy") === 0, "whoever sits here is no proxy");
  for (let i = 0; i < 3; i++) await daemon.ask("/about", { headers: { "X-Forwarded-For": "192.0.2.1" } });
  for (let i = 0; i < 3; i++) await daemon.ask("/about", { headers: { Host: "events.example.org" } });
  must(count(daemon, "http.proxy") === 1, `a proxy is said once: ${count(daemon, "http.proxy")}`);
  must(/http\.proxy sign=X-Forwarded-For .*--trusted-proxies 127\.0\.0\.1/.test(daemon.log()), "with the option that helps");

  const form = (origin) => daemon.ask("/sign-in", { method: "POST", headers: { Origin: origin, "Content-Type": "application/x-www-form-urlencoded" }, body: "email=a%40example.org" });
  must((await form("http://events.test")).status === 403, "a form from elsewhere is refused");
  await form("http://evil.test");
  must(count(daemon, "http.origin") === 1, "and said once");
  must(daemon.log().includes(`http.origin form=http://events.test site=${daemon.url.origin}`) && /set --origin/.test(daemon.log()), "both origins are named, and the option");
  daemon.stop();

  const check = (...options) => spawnSync(convened, ["--config", "/dev/null", "--check", "--state-dir", daemon.state, ...options], { encoding: "utf8" });
  must(/Warning: --trusted-proxies is given without --origin/.test(check("--trusted-proxies", "127.0.0.1").stdout), "--check warns of half a proxy");
  must(!/Warning/.test(check("--trusted-proxies", "127.0.0.1", "--origin", "https://events.example.org").stdout), "not of a whole one");
  must(!/--trusted-proxies is given/.test(daemon.log()), "no warning yet");
  daemon.start("--trusted-proxies", "127.0.0.1");
  must(/settings note="--trusted-proxies is given without --origin/.test(daemon.log()), "the log warns as well");
  const before = count(daemon, "http.proxy");
  await daemon.ask("/about", { headers: { "X-Forwarded-For": "192.0.2.1" } });
  must(count(daemon, "http.proxy") === before, "a trusted proxy is none that must be told of");
  daemon.stop();
});
