// The tree of a scenario. The parser fills in what is written, the checker what it refers to:
// after a check without errors an interpreter needs no names any more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "snarl/scenarios/language/kinds.h"
#include "snarl/scenarios/language/outcomes.h"
#include "snarl/scenarios/language/source.h"

namespace snarl::language {

enum class ValueKind : std::uint8_t { kInteger, kBoolean, kNone, kDuration };

struct Value {
  ValueKind kind = ValueKind::kInteger;
  std::int64_t number = 0;  // kBoolean: 0 or 1; kDuration: nanoseconds

  friend bool operator==(const Value&, const Value&) = default;
};

struct Expression;
using ExpressionPointer = std::unique_ptr<Expression>;

// What a name stands for, once the checker has found out.
enum class Target : std::uint8_t {
  kUnknown,
  kParameter,  // slot: index in Scenario::parameters
  kLocal,      // slot: in the thread's frame of ThreadDeclaration::local_count values
  kObject,     // slot: index in Scenario::objects
  kThread,     // slot: index in Scenario::threads
};

// name or name[index].
struct Reference {
  std::string name;
  Span name_span;
  Span span;                // with the index
  ExpressionPointer index;  // may be null
  bool has_index = false;   // also where the index itself could not be read
  Target target = Target::kUnknown;
  std::uint32_t slot = 0;
};

struct Argument {
  std::string name;  // empty: positional
  Span name_span;
  Span span;
  ExpressionPointer value;
};

struct Call {
  Reference object;
  std::string method;
  Span method_span;
  Span span;
  std::vector<Argument> arguments;
  // From the checker:
  const MethodRow* row = nullptr;
  std::uint32_t value_count = 0;  // the first of the arguments, without order and timeout
  MemoryOrder order = MemoryOrder::kSequential;
  const Expression* timeout = nullptr;
};

enum class ExpressionKind : std::uint8_t {
  kLiteral,
  kIdentity,
  kReference,
  kCall,
  kChoose,
  kNegate,
  kNot,
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
};

// Division and remainder round towards zero, as in C++.
struct Expression {
  ExpressionKind kind = ExpressionKind::kLiteral;
  bool is_parenthesized = false;
  std::uint32_t depth = 1;  // of the tree below; bounded by the parser
  Span span;
  Span operator_span;
  Value value;               // kLiteral
  std::int64_t unit_ns = 1;  // of a duration, as it is written: 1000ms stays 1000ms
  ExpressionPointer left;    // the operand of kNegate, kNot and kChoose
  ExpressionPointer right;
  std::unique_ptr<Reference> reference;  // kReference
  std::unique_ptr<Call> call;            // kCall
};

enum class StatementKind : std::uint8_t {
  kLocal,
  kAssign,
  kCall,
  kYield,
  kProgress,
  kBreak,
  kContinue,
  kReturn,
  kSleep,
  kWork,
  kAssert,
  kWith,
  kIf,
  kWhile,
  kRepeat,
  kLoop,
  kAtomic,
  kTransaction,
};

enum class Assignment : std::uint8_t { kSet, kAdd, kSubtract };
enum class GuardMode : std::uint8_t { kPlain, kRead, kWrite };

struct Guard {
  Reference object;
  GuardMode mode = GuardMode::kPlain;
  Span mode_span;
  Span span;
};

struct Statement;
struct Block {
  Span span;  // from "{" to behind "}"
  std::vector<Statement> statements;
};

// "if condition block", or the block of an `else`, whose condition is null.
struct Branch {
  bool is_else = false;
  ExpressionPointer condition;
  Block block;
};

struct Statement {
  StatementKind kind = StatementKind::kProgress;
  Span span;  // without the label
  Span keyword_span;
  std::string label;  // may be empty
  Span label_span;
  Reference target;  // kLocal, kAssign
  Assignment assignment = Assignment::kSet;
  ExpressionPointer value;  // right side, call, duration, condition, count
  std::vector<Guard> guards;
  std::vector<Branch> branches;  // kIf
  Block block;                   // of all other compounds
};

struct Parameter {
  enum class Values : std::uint8_t { kNone, kList, kRange };
  std::string name;
  Span name_span;
  Span span;
  ExpressionPointer initial;  // null: the first of the values
  Values sweep = Values::kNone;
  Span values_span;
  std::vector<ExpressionPointer> values;  // kRange: both ends
};

struct ObjectDeclaration {
  ObjectKind kind = ObjectKind::kVar;
  std::string name;
  Span name_span;
  Span span;
  ExpressionPointer size;  // null: no array
  bool is_array = false;
  bool has_arguments = false;
  Span arguments_span;
  std::vector<Argument> arguments;
  ExpressionPointer initial;
  bool has_initial = false;
  Span initial_span;
  std::optional<Reference> on;
  std::vector<Reference> from;  // the threads that alone may put, set, release; empty: all may
  // From the checker:
  Preference preference = Preference::kReaders;
};

struct ThreadDeclaration {
  std::string name;
  Span name_span;
  Span span;
  bool is_daemon = false;
  ExpressionPointer count;  // null: no array
  bool is_array = false;
  Block block;
  std::uint32_t local_count = 0;         // from the checker
  std::vector<std::string> local_names;  // by slot, for reports
};

struct Check {
  ExpressionPointer condition;
  Span span;
};

enum class Quantifier : std::uint8_t { kNever, kSometimes, kAlways };

struct Bound {
  BoundKind kind = BoundKind::kInteger;
  std::int64_t number = 0;
  std::int64_t unit_ns = 1;  // of a duration, as it is written
  Span span;
};

struct Expectation {
  bool is_metric = false;
  Span span;
  Quantifier quantifier = Quantifier::kNever;
  std::string outcome_name;
  Span outcome_span;
  const OutcomeRow* outcome = nullptr;  // from the checker
  std::optional<Reference> on;
  std::string metric_name;  // in outcome_span's place: metric_span
  Span metric_span;
  const MetricRow* metric = nullptr;  // from the checker
  Reference metric_object;
  std::string statistic;  // may be empty
  Span statistic_span;
  ExpressionKind comparison = ExpressionKind::kLess;
  Bound bound;
};

struct NamedSpan {
  std::string name;
  Span span;
};

struct Explore {
  Span span;
  bool all = false;
  Span count_span;
  std::int64_t schedules = 0;
  std::optional<std::int64_t> seed;
  std::vector<NamedSpan> strategies;
};

// Faults on purpose.
struct Inject {
  Span span;
  std::vector<NamedSpan> faults;
};

// A thread goes on, so many times, until it has carried out the labelled statement or one
// operation.
struct Move {
  NamedSpan thread;  // or `clock`: time moves to the next deadline
  std::optional<std::int64_t> index;
  Span index_span;
  std::optional<NamedSpan> label;
  std::vector<std::int64_t> options;  // of the choices in it that are not of threads, in order
  Span options_span;
  std::int64_t times = 1;
  Span times_span;
  Span span;
  std::uint32_t thread_slot = UINT32_MAX;  // from the checker
  bool is_clock = false;                   // from the checker
};

// What a parameter has to be for a pin to be run.
struct PinCondition {
  NamedSpan parameter;
  Value value;
  Span value_span;
  std::uint32_t slot = UINT32_MAX;  // from the checker: in Scenario::parameters
};

struct Pin {
  std::string name;
  Span name_span;
  std::vector<PinCondition> conditions;
  Span span;
  std::vector<Move> moves;
};

enum class ItemKind : std::uint8_t {
  kObject,
  kThread,
  kCheck,
  kExpectation,
  kExplore,
  kInject,
  kPin
};

// The order in which the items are written.
struct Item {
  ItemKind kind;
  std::uint32_t index;  // in the vector of its kind
};

// Where the objects of a scenario are declared: in its text, or in the body of a C++ function,
// where they are known only when it runs.
enum class ObjectsAre : std::uint8_t { kInTheText, kInCpp };

struct Scenario {
  std::shared_ptr<const SourceText> source;
  std::string name;
  Span name_span;
  Span span;
  Span header_span;  // to behind the "{"
  std::vector<Parameter> parameters;
  std::vector<ObjectDeclaration> objects;
  std::vector<ThreadDeclaration> threads;
  std::vector<Check> checks;
  std::vector<Expectation> expectations;
  std::vector<Explore> explores;  // at most one, once checked
  std::vector<Inject> injects;    // the same
  std::vector<Pin> pins;
  std::vector<Item> items;
  // Something could not be read: a name that seems to be missing may have stood there.
  bool is_incomplete = false;
};

}  // namespace snarl::language
