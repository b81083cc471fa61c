"""Verdicts on atomicity, lost updates and races equal brute force on random programs."""
import json

from measure import BIN, at_least, at_most, run

COUNT = 1_500  # of two kinds each, and twice as many that check what they write

done = json.loads(run([f"{BIN}/snarl_serialisability", str(COUNT), "1001"], codes=(0, 1)))
at_least("serialisability: random programs compared with brute force", 4 * COUNT, done["programs"])
at_most("serialisability: programs with another verdict", 0, done["differences"])
at_least("serialisability: executions with an atomicity violation", COUNT, done["violations"])
at_least("serialisability: interleaved executions as good as serial", COUNT,
         done["serialisable"])
at_most("serialisability: not serial since a lock forbids it, missed, in 1,000", 1,
        1000 * done["shut_out"] / (done["violations"] + done["shut_out"]))
at_least("serialisability: executions with a lost update", COUNT, done["lost_updates"])
at_least("serialisability: lost updates confirmed by all serial orders", COUNT,
         done["confirmed"])
at_least("serialisability: stale writes as good as a serial order", COUNT // 10, done["benign"])
at_least("serialisability: of these, compared with all executions", COUNT,
         done["orders_compared"])
at_least("serialisability: executions with a data race", COUNT, done["races"])
at_least("serialisability: executions with an outdated check", COUNT, done["outdated"])
at_least("serialisability: of these, acts that no serial order excuses", COUNT,
         done["acts_confirmed"])
at_least("serialisability: of these, whose body reads the variable again", COUNT,
         done["acts_reread"])
at_least("serialisability: acts that one does", COUNT, done["acts_excused"])
at_least("serialisability: acts compared with all executions", COUNT, done["acts_compared"])
