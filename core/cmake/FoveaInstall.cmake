# What `cmake --install` puts where, and the Debian packages that CPack makes of it:
#     fovea      the programs, our plugins, resources
#     fovea-dev  what building plugins takes: headers, find_package(Fovea), the tutorial's source
include(CMakePackageConfigHelpers)

# The program finds its library, plugins and resources relative to itself, so that a prefix can be
# moved. Plugins find the library loaded already.
foreach(program fovea_command fovea-workbench)
    if(TARGET ${program})
        set_target_properties(${program} PROPERTIES
            INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
        install(TARGETS ${program} RUNTIME COMPONENT Runtime)
    endif()
endforeach()
if(TARGET fovea-workbench)
    install(FILES "${PROJECT_SOURCE_DIR}/resources/fovea-workbench.desktop"
        DESTINATION share/applications COMPONENT Runtime)
    install(FILES "${PROJECT_SOURCE_DIR}/resources/icons/fovea.svg"
        DESTINATION share/icons/hicolor/scalable/apps COMPONENT Runtime)
endif()
set_target_properties(fovea_engine PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS fovea_engine LIBRARY COMPONENT Runtime NAMELINK_SKIP)
install(TARGETS fovea_core EXPORT FoveaTargets
    LIBRARY COMPONENT Runtime NAMELINK_COMPONENT SDK)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/resources/" DESTINATION share/fovea
    COMPONENT Runtime PATTERN "*.desktop" EXCLUDE)

# The folders that a plugin may include, under the paths that they have in the tree; headers that
# show a library's types stay inside.
foreach(folder base tensor settings recipe kernels layer)
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/${folder}"
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fovea/core COMPONENT SDK
        FILES_MATCHING PATTERN "*.hpp"
        PATTERN "json_reader.hpp" EXCLUDE PATTERN "json_text.hpp" EXCLUDE
        PATTERN "setting_json.hpp" EXCLUDE)
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/plugins/example"
    DESTINATION share/doc/fovea-dev COMPONENT SDK)

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Fovea)
install(EXPORT FoveaTargets NAMESPACE Fovea:: DESTINATION ${config_folder} COMPONENT SDK)
configure_package_config_file("${PROJECT_SOURCE_DIR}/core/cmake/FoveaConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/cmake/FoveaConfig.cmake" INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/FoveaConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/FoveaConfig.cmake"
              "${PROJECT_BINARY_DIR}/cmake/FoveaConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/core/cmake/FoveaPlugin.cmake"
    DESTINATION ${config_folder} COMPONENT SDK)

# `cpack -G DEB` in the build folder; it takes the package dpkg-dev.
set(CPACK_PACKAGE_VENDOR "The Fovea developers")
set(CPACK_PACKAGE_CONTACT "The Fovea developers <fovea@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL Runtime SDK)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME fovea)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_SDK_PACKAGE_NAME fovea-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS "fovea (= ${PROJECT_VERSION}), libexpected-dev")
include(CPack)
