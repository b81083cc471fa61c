"""Verdicts on circles equal the fair components of explicit state graphs of random programs."""
import json

from measure import BIN, at_least, at_most, run

COUNT = 3_000

done = json.loads(run([f"{BIN}/snarl_livelocks", str(COUNT), "1001"], codes=(0, 1)))
# Where values are drawn, only a scheduler that knows them may be able to stay in a circle.
certain = done["with_circle"] - done["by_chance"]
at_least("livelocks: random programs compared with their graphs", COUNT, done["programs"])
at_most("livelocks: programs with a verdict that their graph does not have", 0,
        done["differences"])
at_least("livelocks: programs with a circle", COUNT / 4, certain)
at_most("livelocks: of these, missed by a campaign of 200", 0, done["missed"])
