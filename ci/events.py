"""Shows that a seed means the same everywhere: g++ and clang builds, fibers and OS threads.

Runs the catalogue in all four ways under two strategies and compares each scenario's event
hash.
Usage: ci/events.py [SCHEDULES [SEED]]
"""
import json
import subprocess
import sys

BUILDS = {"g++": "build/release", "clang": "build/clang"}
VEHICLES = ["fiber", "os"]
STRATEGIES = ["random", "portfolio"]  # chosen inline, and told of every event


def run(build, vehicle, strategy, schedules, seed):
    """Runs the catalogue. Returns {(file, scenario, parameters, strategy): what is the same}."""
    path = f"{build}/events-{vehicle}.json"
    # Whether expectations are met is another lane's question: few schedules reach few of them.
    command = [f"{build}/bin/snarl", "run", "scenarios/catalogue", "--vehicle", vehicle,
               "--strategy", strategy, "--schedules", schedules, "--seed", seed, "--keep-going",
               "--exit-zero", "--quiet", "--color", "never", "--minimize-time", "0s",
               "--report", f"json:{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout + done.stderr, end="")
        sys.exit(f"events: exit {done.returncode} from {' '.join(command)}")
    with open(path, encoding="utf-8") as file:
        scenarios = json.load(file)["scenarios"]
    return {
        (scenario["file"], scenario["name"], json.dumps(scenario["params"], sort_keys=True),
         strategy):
        {key: scenario[key] for key in ("event_hash", "executions", "steps", "choices")}
        for scenario in scenarios
    }


def main():
    schedules, seed = (sys.argv[1:] + ["200", "1"][len(sys.argv) - 1:])[:2]
    results = {(compiler, vehicle): {key: value for strategy in STRATEGIES for key, value in
                                     run(build, vehicle, strategy, schedules, seed).items()}
               for compiler, build in BUILDS.items() for vehicle in VEHICLES}
    expected = results["g++", "fiber"]
    if not expected:
        sys.exit("events: the catalogue has no scenario")
    differences = 0
    for way, found in results.items():
        for key in sorted(expected.keys() | found.keys()):
            if expected.get(key) != found.get(key):
                differences += 1
                print(f"{' '.join(key)}: differs on {' with '.join(way)}:\n"
                      f"  g++ with fiber: {expected.get(key)}\n  here: {found.get(key)}")
    print(f"events: {len(expected)} campaigns in {len(results)} ways, {differences} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
