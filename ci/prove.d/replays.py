"""Random executions of the catalogue give the same events when they are replayed."""
import json

from measure import REPLAYS, at_least, at_most, run

COUNT = 10_000

first, second = (json.loads(run([REPLAYS, "catalogue", str(COUNT), "1"], codes=(0, 1)))
                 for _ in range(2))
at_least("replays: executions, each run again from its choices and from its token", COUNT,
         first["replays"])
at_most("replays: executions whose replay gave other events", 0, first["different"])
at_least("replays: those that showed a fault", COUNT / 10, first["failed"])
at_most("replays: different events in another process, at other addresses", 0,
        int(first["event_hash"] != second["event_hash"]))
