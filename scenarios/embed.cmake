# Writes the C++ source that holds the catalogue's texts:
# cmake -DROOT=folder -DOUTPUT=file.cc "-DFILES=a.snarl;b.snarl" -P embed.cmake
list(SORT FILES)
set(rows)
foreach(path IN LISTS FILES)
  file(READ ${path} text)
  file(RELATIVE_PATH name ${ROOT} ${path})
  string(APPEND rows "    {\"${name}\", R\"snarl_text(${text})snarl_text\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// The built-in catalogue. Generated from the .snarl files by embed.cmake.
#include \"snarl/scenarios/embedded.h\"

namespace snarl {
namespace {

constexpr EmbeddedFile kFiles[] = {
${rows}};

const EmbeddedFiles registration{kFiles, sizeof(kFiles) / sizeof(kFiles[0])};

}  // namespace
}  // namespace snarl
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
