// Combines the exit codes of several scenarios.
#include "snarl/cli/exit_code.h"

#include <algorithm>

namespace snarl {

ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return kExitMet;
    case Verdict::kFail:
      return kExitFailed;
    case Verdict::kInconclusive:
      return kExitInconclusive;
    case Verdict::kSkipped:
      return kExitSkipped;
  }
  return kExitInternal;
}

int combined_exit_code(std::span<const int> codes) {
  if (codes.empty()) return kExitUsage;
  for (const int code :
       {kExitInternal, kExitUsage, kExitHang, kExitFailed, kExitContention, kExitInconclusive}) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) return code;
  }
  const bool all_skipped =
      std::all_of(codes.begin(), codes.end(), [](int code) { return code == kExitSkipped; });
  return all_skipped ? kExitSkipped : kExitMet;
}

int exit_zero(int code) {
  const bool is_verdict =
      code == kExitFailed || code == kExitInconclusive || code == kExitContention;
  return is_verdict ? kExitMet : code;
}

}  // namespace snarl
