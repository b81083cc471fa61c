# snarl_options: what every target of Snarl is compiled with. It is linked, never set globally.

# One link to the source root makes `#include "snarl/..."` the same line here and where installed.
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/include)
file(CREATE_LINK ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/include/snarl SYMBOLIC)

add_library(snarl_options INTERFACE)
target_compile_features(snarl_options INTERFACE cxx_std_20)
target_include_directories(snarl_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include> $<INSTALL_INTERFACE:include>)

# __FILE__ is relative to the source root, in headers too: sites in reports must not depend on where
# the source lies, nor on a compiler cache that makes paths relative to the build folder. The later
# of two matching maps wins.
file(RELATIVE_PATH up ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
set(options
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wmissing-declarations
  -ffile-prefix-map=${up}=
  -ffile-prefix-map=include/snarl/=
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
  -ffile-prefix-map=${PROJECT_BINARY_DIR}/include/snarl/=)
set(link_options)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # A plug-in without its row must not compile; g++ has this in -Wmissing-declarations.
  list(APPEND options -Wmissing-prototypes)
else()
  # Two stores of four bytes are cheaper than a vector built of them, which g++ 12 prefers.
  list(APPEND options -fno-tree-slp-vectorize)
  # Where several files are compiled as one, each is an included file to g++.
  if(CMAKE_UNITY_BUILD)
    list(APPEND options -Wno-subobject-linkage)
  endif()
endif()

set(sanitizers)
if(SNARL_SANITIZE STREQUAL "address")
  list(APPEND sanitizers -fsanitize=address,undefined)
elseif(SNARL_SANITIZE STREQUAL "thread")
  list(APPEND sanitizers -fsanitize=thread)
elseif(NOT SNARL_SANITIZE STREQUAL "")
  message(FATAL_ERROR "SNARL_SANITIZE is '${SNARL_SANITIZE}': it can be address, thread or empty")
endif()
if(SNARL_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "SNARL_FUZZ needs clang: only it has libFuzzer")
  endif()
  list(APPEND sanitizers -fsanitize=fuzzer-no-link)
endif()
if(sanitizers)
  list(APPEND options ${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  list(APPEND link_options ${sanitizers})
endif()
if(SNARL_COVERAGE)
  list(APPEND options --coverage)
  list(APPEND link_options --coverage)
endif()

target_compile_options(snarl_options INTERFACE "$<BUILD_INTERFACE:${options}>")
target_link_options(snarl_options INTERFACE "$<BUILD_INTERFACE:${link_options}>")
