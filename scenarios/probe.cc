// One execution with nothing observed.
#include "snarl/scenarios/probe.h"

#include "snarl/harness/base/errors.h"
#include "snarl/harness/engine/run_alone.h"
#include "snarl/harness/strategies/random_walk.h"

namespace snarl {
namespace {

// Room for any body, whatever --stack-bytes will be; untouched pages cost nothing.
constexpr std::size_t kStackBytes = std::size_t{8} << 20U;

// Keeps what a body does wrong with its scenario apart from the exceptions of the program under
// test.
class Tried final : public Body {
 public:
  Tried(Body& body, std::string& usage_error) : body_(body), usage_error_(usage_error) {}

  void run(Execution& execution) override {
    try {
      body_.run(execution);
    } catch (const UsageError& error) {
      usage_error_ = error.what();
    }
  }

 private:
  Body& body_;
  std::string& usage_error_;
};

}  // namespace

Probe probe(Body& body, std::uint32_t steps_max) {
  Probe probe;
  EngineOptions options;
  options.steps_max = steps_max;
  options.stack_bytes = kStackBytes;
  options.observing = 0;
  Execution execution(options);
  RandomWalk strategy;
  ExecutionInfo info;
  info.steps_max = steps_max;
  strategy.begin(info);
  Tried tried(body, probe.usage_error);
  run_alone(execution, tried, strategy, info);
  for (std::uint32_t object = 1; object < execution.object_count(); ++object) {  // 0 is main
    const Identity& identity = execution.identity_of(ObjectId{object});
    const bool is_named = !identity.given.empty();
    probe.objects.push_back({identity.info.kind, is_named ? identity.info.name : "",
                             is_named ? identity.info.declaration : ""});
  }
  return probe;
}

}  // namespace snarl
