"""Runs one campaign in parts on real engines, kills some of them, and compares with one process.

Usage: ci/scaleout.py [SCHEDULES]    As root: starts a Slurm of one node, with munge, in a folder of
its own, and GNU parallel. Prints a line for each engine; exit 1 where a result differs.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SNARL = os.path.abspath("build/release/bin/snarl")
TARGETS = [os.path.abspath(f"scenarios/catalogue/{name}.snarl") for name in ("counters", "queues")]
SHARDS = 4
KILLS = 3
PATIENCE_SECONDS = 300

SLURM_CONF = """ClusterName=snarl
SlurmctldHost={host}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
ReturnToService=2
MpiDefault=none
NodeName={host} CPUs={cores} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def run(*command, codes=(0,)):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        sys.exit(f"exit {done.returncode} from {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"waited {PATIENCE_SECONDS} s for {what}")
        time.sleep(0.2)


class Slurm:
    """A Slurm of this machine alone. Its daemons need nothing that the system has set up."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("state", "spool"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        run("munged", "--force", f"--key-file={key}", f"--socket={folder}/munge.socket",
            f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log",
            f"--seed-file={folder}/munge.seed")
        conf = folder / "slurm.conf"
        conf.write_text(SLURM_CONF.format(host=socket.gethostname().split(".")[0], folder=folder,
                                          cores=len(os.sched_getaffinity(0))), encoding="utf-8")
        os.environ["SLURM_CONF"] = str(conf)
        run("slurmctld", "-f", str(conf))
        run("slurmd", "-f", str(conf))
        wait_until(lambda: "idle" in run("sinfo", "-h", "-o", "%T", codes=(0, 1)),
                   "the node to be idle")

    def stop(self):
        subprocess.run(["scontrol", "shutdown"], check=False, capture_output=True)
        for name in ("slurmctld", "slurmd", "munged"):
            try:
                os.kill(int((self.folder / f"{name}.pid").read_text()), signal.SIGTERM)
            except (OSError, ValueError):
                pass

    @staticmethod
    def wait():
        wait_until(lambda: not run("squeue", "-h").strip(), "the queue to be empty")


def parts_running():
    """Processes that run a part, not the shells and engines that started them."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if os.readlink(entry / "exe") == SNARL and b"campaign" in words and b"run" in words:
                found.append(int(entry.name))
        except (OSError, ValueError):
            pass
    return found


def kill_some(dice, is_over):
    """Kills parts in their middle. Returns: how many."""
    killed = 0
    while killed < KILLS and not is_over():
        time.sleep(dice.uniform(0.1, 0.4))
        parts = parts_running()
        if parts:
            os.kill(dice.choice(parts), signal.SIGKILL)
            killed += 1
    return killed


def comparable(path):
    result = json.loads(path.read_text(encoding="utf-8"))
    return [{key: value for key, value in scenario.items() if key != "seconds"}
            for scenario in result["scenarios"]]


def submitted(engine, folder, slurm, dice):
    """Submits the plan, kills parts, and runs the script again. Returns: how many were killed."""
    units = folder / engine
    command = [SNARL, "campaign", "submit", str(folder / "plan.json"), "--engine", engine,
               "--shards", str(SHARDS), "--out", str(units)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        if engine == "slurm":
            first.wait(PATIENCE_SECONDS)
            killed = kill_some(dice, lambda: not run("squeue", "-h").strip())
            slurm.wait()
        else:
            killed = kill_some(dice, lambda: first.poll() is not None)
            first.wait(PATIENCE_SECONDS)
    if (units / "result.json").exists():
        sys.exit(f"{engine}: merged although {killed} parts were killed")
    subprocess.run(["sh", str(units / "submit.sh")], check=False, stdout=subprocess.DEVNULL)
    if engine == "slurm":
        slurm.wait()
    return killed


def main():
    schedules = sys.argv[1] if len(sys.argv) > 1 else "600000"
    folder = pathlib.Path(tempfile.mkdtemp(prefix="snarl-scaleout-"))
    options = ["--schedules", schedules, "--strategy", "random", "--keep-going", *TARGETS]
    run(SNARL, "campaign", "plan", "--to", str(folder / "plan.json"), *options)
    run(SNARL, "run", "--report", f"json:{folder}/whole.json", *options)
    whole = comparable(folder / "whole.json")
    is_same = True
    dice = random.Random(1)
    slurm = Slurm(pathlib.Path(tempfile.mkdtemp(prefix="snarl-slurm-")))
    try:
        for engine in ("parallel", "slurm"):
            killed = submitted(engine, folder, slurm, dice)
            same = comparable(folder / engine / "result.json") == whole
            is_same &= same and killed == KILLS
            print(f"{engine}: {len(whole)} campaigns of {schedules} executions in {SHARDS} parts, "
                  f"{killed} killed: {'the same as' if same else 'NOT the same as'} one process")
    finally:
        slurm.stop()
    shutil.rmtree(folder)
    shutil.rmtree(slurm.folder, ignore_errors=True)
    sys.exit(0 if is_same else 1)


if __name__ == "__main__":
    main()
