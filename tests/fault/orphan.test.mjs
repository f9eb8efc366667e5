import { readdirSync, readFileSync, writeFileSync, chownSync, statSync } from "node:fs";
import { join } from "node:path";
import { alive, asDaemon, fault, must } from "./lib.mjs";

const bin = () => {
  const root = "/usr/lib/postgresql";
  return join(root, readdirSync(root).sort((a, b) => b - a)[0], "bin");
};
const number = (data) => Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);

await fault("a server that a killed supervisor left", async (daemon) => {
  daemon.start();
  const { id } = JSON.parse((await daemon.post("Kept by an orphan")).body);
  daemon.stop();
  const data = daemon.data();

  for (const state of ["running", "stopped"]) {
    asDaemon(join(bin(), "pg_ctl"), "-D", data, "-w", "-l", "/dev/null", "start");
    const orphan = number(data);
    if (state === "stopped") process.kill(orphan, "SIGSTOP");
    daemon.start();
    must(!alive(orphan), `the orphan, ${state}, has ended`);
    must(number(data) === daemon.pids("postgres")[0], "there is one server, the daemon's");
    must((await daemon.ask(`/api/v1/events/${id}`)).status === 200, "with all data");
    daemon.stop();
  }

  // The number of a server that is gone, which another process has now.
  const file = join(data, "postmaster.pid");
  const owner = statSync(data);
  writeFileSync(file, `${process.pid}\n${data}\n${Math.floor(Date.now() / 1000)}\n5432\n${daemon.state}/run\n\n\nready   \n`, { mode: 0o600 });
  chownSync(file, owner.uid, owner.gid);
  daemon.start();
  must(alive(process.pid), "the process that has the number is left alone");
  must((await daemon.ask(`/api/v1/events/${id}`)).status === 200, "it serves");
  daemon.stop();
});
