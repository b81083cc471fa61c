// Where the generated source puts its texts.
#include "snarl/scenarios/embedded.h"

namespace snarl {

constinit std::span<const EmbeddedFile> EmbeddedFiles::all_files;

}  // namespace snarl
