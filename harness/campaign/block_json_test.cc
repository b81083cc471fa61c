// A block is read back as it was written, and what nobody wrote is an error.
#include "snarl/harness/campaign/block_json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace snarl {
namespace {

using Json = nlohmann::json;

std::uint64_t number() { return *rc::gen::arbitrary<std::uint64_t>(); }

// Texts as JSON allows them.
std::string name() { return *rc::gen::container<std::string>(rc::gen::inRange(' ', '~')); }

BlockFinding some_fault(std::uint64_t signature) {
  BlockFinding fault{signature, number(), number(),
                     *rc::gen::arbitrary<std::vector<std::uint32_t>>(), nullptr};
  if (*rc::gen::arbitrary<bool>()) {
    auto finding = std::make_shared<Finding>();
    finding->kind = FindingKind::kCrash;
    finding->cause = name();
    finding->message = name();
    finding->threads = {name(), name()};
    finding->sites = {{"file.cc", 3, 4}};
    finding->token = "R1" + name();
    finding->is_allowed = *rc::gen::arbitrary<bool>();
    finding->is_note = *rc::gen::arbitrary<bool>();
    fault.finding = finding;
  }
  return fault;
}

BlockResult some_block() {
  BlockResult block;
  block.first = number();
  block.planned = number();
  block.end = *rc::gen::element(BlockEnd::kDone, BlockEnd::kFailed, BlockEnd::kLost);
  block.executions = number();
  block.steps = number();
  block.event_hash = number();
  for (const std::uint64_t value : *rc::gen::arbitrary<std::vector<std::uint64_t>>()) {
    block.distinct.add(value);
    if (value % 2 == 0) block.distinct.add(value);
  }
  block.has_weak_orders = *rc::gen::arbitrary<bool>();
  block.is_lonely = *rc::gen::arbitrary<bool>();
  block.pct = {7, 3, *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(), {}};
  for (std::uint64_t& count : block.pct.schedules) count = number();
  block.tally = {number(), number(), number(), number(), *rc::gen::arbitrary<bool>()};
  for (std::uint64_t index = *rc::gen::inRange<std::uint64_t>(0, 4); index > 0; --index) {
    block.findings.push_back(some_fault(index));
  }
  block.doubts = {{number(), {number(), number()}}, {number(), {number(), number()}}};
  block.orders.push_back({number(), *rc::gen::arbitrary<std::vector<std::uint64_t>>(),
                          *rc::gen::arbitrary<std::vector<std::uint32_t>>()});
  block.contention.push_back({name(), "lock", number(), 2, 3, 4, 5, 6, {{name(), name(), 7}}, 8});
  return block;
}

RC_GTEST_PROP(BlockJson, IsReadBackTheSame, ()) {
  const BlockResult block = some_block();
  const Json json = to_json(block);
  const Json sent = Json::from_cbor(Json::to_cbor(json));
  const BlockResult read = block_from_json(sent);
  RC_ASSERT(to_json(read) == json);
  RC_ASSERT(read.distinct.count() == block.distinct.count());
  RC_ASSERT(read.pct == block.pct);
  RC_ASSERT(read.findings.size() == block.findings.size());
  RC_ASSERT(read.orders.at(0).orders == block.orders.at(0).orders);
  RC_ASSERT(read.orders.at(0).choices == block.orders.at(0).choices);
}

// A finding without a token is made again from its choices: it is not worth a byte.
TEST(BlockJson, LeavesOutFindingsThatCanBeMadeAgain) {
  BlockResult block;
  auto finding = std::make_shared<Finding>();
  block.findings.push_back({1, 2, 3, {0, 1}, finding});
  EXPECT_EQ(block_from_json(to_json(block)).findings.at(0).finding, nullptr);
  finding->token = "R1";
  ASSERT_NE(block_from_json(to_json(block)).findings.at(0).finding, nullptr);
}

TEST(BlockJson, ThrowsForWhatItDidNotWrite) {
  EXPECT_THROW(block_from_json(Json::object()), Json::exception);
  Json json = to_json({});
  json["executions"] = "many";
  EXPECT_THROW(block_from_json(json), Json::exception);
  json = to_json({});
  json.erase("tally");
  EXPECT_THROW(block_from_json(json), Json::exception);
}

}  // namespace
}  // namespace snarl
