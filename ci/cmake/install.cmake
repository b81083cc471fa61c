# What `cmake --install` puts down: the program, headers under include/snarl, libraries, a package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(installed)
foreach(target snarl_options snarl_base snarl_harness snarl_primitives snarl_language
        snarl_interpreter snarl_scenarios snarl_reports snarl_main)
  if(TARGET ${target})
    list(APPEND installed ${target})
  endif()
endforeach()
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Snarl)

install(TARGETS ${installed} EXPORT SnarlTargets)
if(TARGET snarl)
  install(TARGETS snarl)
endif()
install(EXPORT SnarlTargets NAMESPACE Snarl:: DESTINATION ${package_folder})
install(DIRECTORY harness primitives scenarios reports cli
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/snarl
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def" PATTERN testdata EXCLUDE)
install(DIRECTORY scenarios/catalogue DESTINATION ${CMAKE_INSTALL_DATADIR}/snarl
  FILES_MATCHING PATTERN "*.snarl")

configure_package_config_file(ci/cmake/SnarlConfig.cmake.in
  ${PROJECT_BINARY_DIR}/SnarlConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/SnarlConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/SnarlConfig.cmake ${PROJECT_BINARY_DIR}/SnarlConfigVersion.cmake
  DESTINATION ${package_folder})
