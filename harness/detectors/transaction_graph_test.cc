// The graph of transactions against one that keeps everything.
#include "snarl/harness/detectors/transaction_graph.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "snarl/harness/base/rng.h"

namespace snarl {
namespace {

using Ref = TransactionGraph::Ref;

// Nothing is merged or forgotten; who comes before whom is looked for from the start each time.
class NaiveGraph {
 public:
  std::size_t begin() {
    after_.emplace_back();
    return after_.size() - 1;
  }
  void add_edge(std::size_t from, std::size_t to) { after_[from].push_back(to); }
  bool comes_before(std::size_t from, std::size_t to) const {
    std::vector<bool> is_seen(after_.size());
    std::vector<std::size_t> left = {from};
    while (!left.empty()) {
      const std::size_t node = left.back();
      left.pop_back();
      if (node == to) return true;
      if (is_seen[node]) continue;
      is_seen[node] = true;
      left.insert(left.end(), after_[node].begin(), after_[node].end());
    }
    return false;
  }

 private:
  std::vector<std::vector<std::size_t>> after_;
};

struct Both {
  Ref ref;
  std::size_t naive = 0;
  bool is_going_on = false;
};

// Up to three transactions go on at a time; edges lead into one of them, or into an operation
// outside of any, from whatever there was.
TEST(TransactionGraph, AgreesWithOneThatKeepsEverything) {
  std::uint64_t refused = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed, 1);
    TransactionGraph graph;
    NaiveGraph naive;
    std::vector<Both> all;
    const auto below = [&rng](std::size_t count) {
      return rng.below(static_cast<std::uint32_t>(count));
    };
    for (int turn = 0; turn < 80; ++turn) {
      const std::uint32_t act = below(10);
      if (all.empty() || act == 0) {
        all.push_back({graph.begin(), naive.begin(), true});
        continue;
      }
      Both& to = all[below(all.size())];
      const Both from = all[below(all.size())];
      if (act == 1 && to.is_going_on) {
        graph.finish(to.ref);
        to.is_going_on = false;
      } else if (act < 4) {
        const Both other = all[below(all.size())];
        std::vector<Ref> known;
        for (const Both* each : {&from, &other}) {
          if (graph.is_known(each->ref)) known.push_back(each->ref);
        }
        const std::size_t node = naive.begin();
        naive.add_edge(from.naive, node);
        naive.add_edge(other.naive, node);
        all.push_back({graph.add_outside(known), node, false});
      } else if (to.is_going_on && from.naive != to.naive) {
        const bool closes = naive.comes_before(to.naive, from.naive);
        refused += closes ? 1 : 0;
        if (!graph.is_known(from.ref)) {
          ASSERT_FALSE(closes) << "what matters was forgotten";
        } else {
          ASSERT_EQ(graph.add_edge(from.ref, to.ref), !closes);
        }
        if (!closes) naive.add_edge(from.naive, to.naive);
      }
    }
    for (const Both& each : all) {
      if (each.is_going_on) graph.finish(each.ref);
    }
    ASSERT_EQ(graph.known_count(), 0U);
  }
  EXPECT_GT(refused, 100U);
}

TEST(TransactionGraph, StaysSmallWhileOneTransactionGoesOn) {
  TransactionGraph graph;
  const Ref open = graph.begin();
  Ref last = graph.add_outside({open});
  for (int operation = 0; operation < 1'000; ++operation) {
    last = graph.add_outside({open, last});
    const Ref other = graph.begin();  // nothing comes before it
    graph.finish(other);
  }
  EXPECT_EQ(graph.known_count(), 2U);
}

}  // namespace
}  // namespace snarl
