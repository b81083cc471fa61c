// Two-way channels, generators, and answers that may get lost.
#include <stdexcept>

#include "snarl/scenarios/scenario.h"

namespace {

// Both ends tell all they have to say before they listen. There is room for one message in each
// direction, so with two messages both wait for the other to take one.
SNARL_SCENARIO(both_ends_tell_first, "messages = 2", "expect always deadlock") {
  auto& channel = scenario.make<snarl::Channel<int>>("channel", 1U);
  const auto speak = [&](snarl::Channel<int>::End& end) {
    for (int message = 0; message < scenario.param("messages"); ++message) end.send(message);
    for (int message = 0; message < scenario.param("messages"); ++message) end.receive();
  };
  scenario.thread("left", [&, speak] { speak(channel.a()); });
  scenario.thread("right", [&, speak] { speak(channel.b()); });
  scenario.run();
}

// A question, an answer, and at the end one of them hangs up.
SNARL_SCENARIO(ends_take_turns, "messages = 2", "expect always clean") {
  auto& channel = scenario.make<snarl::Channel<int>>("channel", 1U);
  scenario.thread("asking", [&] {
    for (int question = 0; question < scenario.param("messages"); ++question) {
      channel.a().send(question);
      const auto answer = channel.a().receive();
      snarl::require(answer == question * 2, "the answer is to the question");
    }
    channel.a().close();
  });
  scenario.thread("answering", [&] {
    while (const auto question = channel.b().receive()) channel.b().send(*question * 2);
  });
  scenario.run();
}

// Gives numbers one after the other, and lives between two of them: it cannot be entered while it
// runs.
class Generator {
 public:
  int next() {
    if (is_running_.exchange(true)) throw std::logic_error("the generator is running already");
    const int number = next_.load();
    next_.store(number + 1);
    is_running_.store(false);
    return number;
  }

 private:
  snarl::Atomic<bool> is_running_{"is_running", false};
  snarl::Shared<int> next_{"next", 0};
};

// Two threads take their numbers from one generator, and one of them is thrown out. Where the
// second comes in just behind the first, it gets the next number.
SNARL_SCENARIO(generator_entered_by_two, "", "expect sometimes exception",
               "expect sometimes clean") {
  Generator generator;
  scenario.threads("caller", 2, [&] { generator.next(); });
  scenario.run();
}

// One at a time.
SNARL_SCENARIO(generator_with_a_lock, "", "expect always clean") {
  snarl::Lock door("door");
  Generator generator;
  scenario.threads("caller", 2, [&] {
    const auto held = snarl::with(door);
    generator.next();
  });
  scenario.run();
}

// The line loses a packet or not: a choice like every other, tried and replayed. Who sends once
// leaves the receiver waiting.
SNARL_SCENARIO(packet_sent_once, "", "expect sometimes deadlock", "expect sometimes clean") {
  auto& line = scenario.queue<int>("line");
  scenario.thread("sender", [&] {
    const bool is_lost = snarl::choose(2) == 1;
    if (!is_lost) line.put(1);
  });
  scenario.thread("receiver", [&] { line.get(); });
  scenario.run();
}

// The sender sends again until it is told that the packet has come. The line loses at most two.
SNARL_SCENARIO(packet_sent_until_it_arrives, "losses = 2", "expect always clean") {
  using std::chrono_literals::operator""ms;
  auto& line = scenario.queue<int>("line");
  auto& arrived = scenario.event("arrived");
  scenario.thread("sender", [&] {
    std::int64_t losses = 0;
    do {
      const bool is_lost = losses < scenario.param("losses") && snarl::choose(2) == 1;
      if (is_lost) {
        ++losses;
      } else {
        line.put(1);
      }
    } while (!arrived.wait_for(10ms));
  });
  scenario.thread("receiver", [&] {
    line.get();
    arrived.set();
  });
  scenario.run();
}

}  // namespace
