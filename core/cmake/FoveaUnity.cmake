# Compiling by parts: with FOVEA_UNITY_BUILD the files of a folder below a target's own are compiled
# together, so that what they all include is read once and not 190 times. It more than halves the
# CPU time of a whole build; whoever edits a file at a time is better off without.

option(FOVEA_UNITY_BUILD "Compile the files of a folder together (fast for a whole build)" OFF)

# As many files at most go together: beyond, a unit would be what all other cores wait for.
set(FOVEA_UNITY_FILES 48)

# fovea_unity(TARGET [APART folder...] [LIGHT folder...]): to be called in the folder of TARGET, when
# all its sources are known. In the folders APART, where names are the same by design, the files of
# each innermost folder go together; those that Highway includes again for each instruction set stay
# alone. Those in the folders LIGHT compute nothing that takes long, and the optimizer takes
# half of the time that it takes to compile them: they are compiled with less of it.
function(fovea_unity target)
    cmake_parse_arguments(arg "" "" "APART;LIGHT" ${ARGN})
    if(NOT FOVEA_UNITY_BUILD)
        return()
    endif()
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    list(SORT sources)
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source NORMALIZE)
        cmake_path(RELATIVE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE path)
        string(REGEX MATCH "^[^/]*/" part "${path}")
        string(REPLACE "/" "" part "${part}")
        if(part IN_LIST arg_APART)
            file(STRINGS "${source}" again REGEX "foreach_target" LIMIT_COUNT 1)
            if(again)
                set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
                continue()
            endif()
            cmake_path(GET path PARENT_PATH part)
            string(REPLACE "/" "_" part "${part}")
        endif()
        math(EXPR count_${part} "${count_${part}} + 1")
        math(EXPR batch "(${count_${part}} - 1) / ${FOVEA_UNITY_FILES}")
        set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${part}_${batch}")
        if(part IN_LIST arg_LIGHT AND CMAKE_BUILD_TYPE STREQUAL "Release")
            # Of the unit: a file with options of its own would stay out of it.
            set_source_files_properties(
                "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/Unity/unity_${part}_${batch}_cxx.cxx"
                PROPERTIES COMPILE_OPTIONS -O1)
        endif()
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    # GCC takes a file that is included for a header, whose unnamed namespace would be a fault.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()
