"""Deadlock verdicts equal brute force on random programs, and a thousand threads are no limit."""
import json

from measure import BIN, at_least, at_most, run

COUNT = 3_000

done = json.loads(run([f"{BIN}/snarl_deadlocks", str(COUNT), "1001"], codes=(0, 1)))
at_least("deadlocks: random programs compared with every schedule", COUNT, done["programs"])
at_most("deadlocks: programs with another verdict", 0, done["differences"])
at_least("deadlocks: programs that can be stuck", COUNT / 10, done["stuck"])
at_least("deadlocks: states compared with some dead while others run", COUNT, done["partial"])
at_least("deadlocks: locks in the longest cycle", 1_000, done["cycle"])
at_most("deadlocks: its verdict", 10, done["cycle_milliseconds"], " ms")
