# fovea_add_plugin(NAME SOURCE...): a plugin library NAME.so in <build>/bin/plugins.
# Authors outside the tree get this function from find_package(Fovea); for them it also sees to it
# that `cmake --install` puts the plugin where an installed Fovea looks for plugins.
function(fovea_add_plugin name)
    add_library(${name} MODULE ${ARGN})
    target_link_libraries(${name} PRIVATE Fovea::core)
    set_target_properties(${name} PROPERTIES
        PREFIX ""
        SUFFIX ".so"
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin/plugins")
    if(Fovea_FOUND)
        install(TARGETS ${name} LIBRARY DESTINATION lib/fovea/plugins)
    endif()
endfunction()
