# The helpers that the folders' CMakeLists.txt use: snarl_test, snarl_plugins, snarl_fuzz.
include(GoogleTest)

# snarl_test(NAME source... [LIBRARIES target...] [LABEL unit|scenario|golden|stress] [THREADLESS])
# One test program, each of its tests known to ctest under the label. It runs in the source root.
# THREADLESS: it tests functions of values; ThreadSanitizer, with nothing to look at, is spared it.
function(snarl_test name)
  if(NOT SNARL_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg THREADLESS LABEL LIBRARIES)
  if(arg_THREADLESS AND SNARL_SANITIZE STREQUAL "thread")
    return()
  endif()
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  elseif(NOT arg_LABEL MATCHES "^(unit|scenario|golden|stress)$")
    message(FATAL_ERROR "snarl_test(${name}): unknown label '${arg_LABEL}'")
  endif()
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE
    snarl_options ${arg_LIBRARIES} GTest::gmock GTest::gtest GTest::gtest_main rapidcheck
    rapidcheck_gtest)
  snarl_precompile_test(${name})
  # Under a sanitizer a process takes longer to begin and end than most tests take.
  if(SNARL_SANITIZE)
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT 900)
    return()
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT 300)
endfunction()

# The headers of the test libraries are most of what a test compiles: one precompiled header serves
# all tests. The release preset leaves it out, so that a test still includes what it uses.
function(snarl_precompile_test name)
  if(NOT TARGET snarl_test_headers)
    file(WRITE ${PROJECT_BINARY_DIR}/test_headers.cc "")
    add_library(snarl_test_headers OBJECT ${PROJECT_BINARY_DIR}/test_headers.cc)
    target_link_libraries(snarl_test_headers PRIVATE
      snarl_options GTest::gmock GTest::gtest rapidcheck rapidcheck_gtest)
    target_precompile_headers(snarl_test_headers PRIVATE
      <gmock/gmock.h> <gtest/gtest.h> <rapidcheck/gtest.h>)
    # A header that a compiler cache brings back may be older than what it was made from.
    target_compile_options(snarl_test_headers PRIVATE
      $<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>)
  endif()
  target_precompile_headers(${name} REUSE_FROM snarl_test_headers)
endfunction()

# snarl_plugins(TARGET folder): adds every plug-in of the folder, so that a new one is a new file
# and a row. Only plug-in folders are globbed; everything else is listed by name.
function(snarl_plugins target folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_(test|benchmark|fuzz)\\.cc$")
  target_sources(${target} PRIVATE ${sources})
endfunction()

# snarl_fuzz(NAME source... [LIBRARIES target...] [CORPUS folder])
# One libFuzzer program, build/fuzz/bin/fuzz/NAME, which `ci/check fuzz` runs from that corpus.
function(snarl_fuzz name)
  if(NOT SNARL_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" CORPUS LIBRARIES)
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE snarl_options ${arg_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin/fuzz)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/corpus)
  if(arg_CORPUS)
    cmake_path(ABSOLUTE_PATH arg_CORPUS)
    file(CREATE_LINK ${arg_CORPUS} ${PROJECT_BINARY_DIR}/corpus/${name} SYMBOLIC)
  else()
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/corpus/${name})
  endif()
endfunction()
