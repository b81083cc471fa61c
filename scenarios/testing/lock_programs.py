"""Writes scenarios that take locks in every order and cannot deadlock: what predicts one is wrong.

Usage: lock_programs.py FIRST COUNT [planted]    prints programs FIRST to FIRST + COUNT - 1.
"planted": each with one deadlock as well, which random schedules hardly ever run into.
The same on every machine. Each program is made of modules over locks of their own, so that no
module waits for another; some stand inside an outermost lock that no module takes.
"""
import random
import sys


class Program:
    """One scenario: declarations, and the statements of each thread."""

    def __init__(self, seed, is_planted=False):
        self.rng = random.Random(seed)
        self.name = f"locks_{seed}"
        self.declarations = ["lock outermost"]
        self.threads = [[] for _ in range(self.rng.randint(2, 4))]
        self.modules = 0
        modules = [self.ordered, self.gate, self.hand_over_hand, self.pool, self.tried, self.timed,
                   self.readers, self.recursive_reader, self.handed_over, self.reacquired,
                   self.permits, self.by_value]
        for module in self.rng.sample(modules, self.rng.randint(2, 4)):
            self.modules += 1
            module(f"m{self.modules}")
        if is_planted:
            self.deadlock()

    def text(self):
        lines = [f"scenario {self.name} {{"] + self.declarations
        for index, statements in enumerate(self.threads):
            lines += [f"thread t{index} {{", *statements, "progress", "}"]
        return "\n".join([*lines, "}"]) + "\n"

    def declare(self, line):
        self.declarations.append(line)

    def say(self, thread, statement):
        """Appends it, perhaps inside the outermost lock."""
        is_inside = self.rng.random() < 0.3
        self.threads[thread].append(f"with outermost {{ {statement} }}" if is_inside else statement)

    def all_threads(self):
        return range(len(self.threads))

    @staticmethod
    def nested(locks, inner="progress"):
        for lock in reversed(locks):
            inner = f"with {lock} {{ {inner} }}"
        return inner

    def shuffled(self, name, count):
        locks = [f"{name}[{index}]" for index in range(count)]
        self.rng.shuffle(locks)
        return locks

    def ordered(self, name):
        """One order for all, whatever is left out."""
        self.declare(f"{self.rng.choice(['lock', 'rlock'])} {name}[4]")
        for thread in self.all_threads():
            chosen = sorted(self.rng.sample(range(4), self.rng.randint(2, 4)))
            self.say(thread, self.nested([f"{name}[{index}]" for index in chosen]))

    def gate(self, name):
        """Any order, behind one lock."""
        self.declare(f"lock {name}[3]")
        self.declare(f"lock {name}gate")
        for thread in self.all_threads():
            self.say(thread, self.nested([f"{name}gate", *self.shuffled(name, 3)]))

    def hand_over_hand(self, name):
        self.declare(f"lock {name}[4]")
        walk = [f"{name}[0].acquire()"]
        for index in range(1, 4):
            walk += [f"{name}[{index}].acquire()", f"{name}[{index - 1}].release()"]
        for thread in self.all_threads():
            self.say(thread, "; ".join([*walk, f"{name}[3].release()"]))

    def pool(self, name):
        """Takes whichever is free, in any order, and keeps two."""
        self.declare(f"lock {name}[3]")
        for thread in self.all_threads():
            first, second, _ = self.shuffled(name, 3)
            self.say(thread, f"if {first}.try_acquire() {{ if {second}.try_acquire() "
                             f"{{ {second}.release() }}; {first}.release() }}")

    def tried(self, name):
        self.declare(f"lock {name}[2]")
        for thread in self.all_threads():
            one, other = (0, 1) if thread % 2 == 0 else (1, 0)
            inner = f"{name}[{other}]"
            if thread % 2 == 0:
                self.say(thread, self.nested([f"{name}[{one}]", inner]))
            else:
                self.say(thread, f"with {name}[{one}] {{ if {inner}.try_acquire() "
                                 f"{{ {inner}.release() }} }}")

    def timed(self, name):
        self.declare(f"lock {name}[2]")
        for thread in self.all_threads():
            if thread % 2 == 0:
                self.say(thread, self.nested([f"{name}[0]", f"{name}[1]"]))
            else:
                self.say(thread, f"with {name}[1] {{ if {name}[0].acquire(timeout = 1ms) "
                                 f"{{ {name}[0].release() }} }}")

    def readers(self, name):
        """Readers in any order, and writers of one lock alone."""
        self.declare(f"rwlock {name}[2]")
        for thread in self.all_threads():
            one, other = self.shuffled(name, 2)
            self.say(thread, self.nested([f"{one}.read", f"{other}.read"]))
        self.say(0, self.nested([f"{name}[{self.rng.randint(0, 1)}].write"]))

    def recursive_reader(self, name):
        self.declare(f"rwlock {name}")
        self.declare(f"lock {name}lock")
        for thread in self.all_threads():
            self.say(thread, self.nested([f"{name}.read", f"{name}lock", f"{name}.read"]))

    def handed_over(self, name):
        """The second thread begins when the first is through: by an event, a queue or its end."""
        self.declare(f"lock {name}[2]")
        first = self.nested([f"{name}[0]", f"{name}[1]"])
        second = self.nested([f"{name}[1]", f"{name}[0]"])
        way = self.rng.randint(0, 3)
        if way == 0:
            self.declare(f"event {name}event")
            before, after = f"{name}event.set()", f"{name}event.wait()"
        elif way == 1:
            self.declare(f"queue {name}queue")
            before, after = f"{name}queue.put(1)", f"{name}queue.get()"
        elif way == 2:
            self.declare(f"semaphore {name}permits(0)")
            before, after = f"{name}permits.release()", f"{name}permits.acquire()"
        else:
            # Joining needs a thread that waits for nobody: one that does nothing else.
            self.declare(f"thread {name}first {{ {first} }}")
            self.threads[1].append(f"{name}first.join(); {second}")
            return
        self.threads[0].insert(0, f"{first}; {before}")
        self.threads[1].append(f"{after}; {second}")

    def reacquired(self, name):
        """Waits for a condition with nothing else held; others hold its lock innermost."""
        self.declare(f"lock {name}[2]")
        self.declare(f"condition {name}there on {name}[1]")
        self.declare(f"var {name}count = 0")
        last = len(self.threads) - 1
        for thread in range(last):
            self.threads[thread].insert(0, self.nested(
                [f"{name}[0]", f"{name}[1]"], f"{name}count += 1; {name}there.notify_all()"))
        self.threads[last].append(f"with {name}[1] {{ while {name}count < {last} "
                                  f"{{ {name}there.wait() }} }}")

    def permits(self, name):
        """Permits have no owner: inside locks, with enough for all."""
        self.declare(f"lock {name}")
        self.declare(f"semaphore {name}permits({len(self.threads)})")
        for thread in self.all_threads():
            locks = [name, f"{name}permits"]
            self.say(thread, self.nested(locks if thread % 2 == 0 else locks[::-1]))

    def by_value(self, name):
        """The other order is taken only once the first is over, which only a value says."""
        self.declare(f"lock {name}[2]")
        self.declare(f"atomic {name}over = 0")
        self.say(0, self.nested([f"{name}[0]", f"{name}[1]"]) + f"; {name}over.store(1)")
        self.threads[1].append(f"if {name}over.load() == 1 {{ "
                               + self.nested([f"{name}[1]", f"{name}[0]"]) + " }")


    def deadlock(self):
        """The one is through long before the other begins, in almost every schedule."""
        length = self.rng.randint(2, 4)
        self.declare(f"lock planted[{length}]")
        self.declare("atomic busy = 0")
        for index in range(length):
            locks = [f"planted[{index}]", f"planted[{(index + 1) % length}]"]
            before = f"repeat {60 * index} {{ busy.store({index}) }}"
            self.threads.append([before, self.nested(locks)])


if __name__ == "__main__":
    FIRST, COUNT = map(int, sys.argv[1:3])
    for number in range(FIRST, FIRST + COUNT):
        print(Program(number, "planted" in sys.argv[3:]).text())
