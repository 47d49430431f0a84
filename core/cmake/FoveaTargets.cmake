# What every target of ours shares.

# ccache where there is one; it has to be told to trust precompiled headers.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

# Code under sanitizers keeps its assertions. Checks that cost as much compiling as all others
# together stay out: what they find of use, a null pointer, ends the program anyway, and the parsers'
# fuzzers have them all. GCC warns of what sanitizers put into the code: no errors, those.
if(FOVEA_SANITIZE)
    set(FOVEA_SANITIZER_OPTIONS -O1 -g1 -UNDEBUG -fno-omit-frame-pointer -Wno-error
        -fsanitize=${FOVEA_SANITIZE} -fno-sanitize=vptr,null,alignment,object-size)
endif()

# Of others' headers what nearly every file of ours includes, to be read once for a target.
set(FOVEA_COMMON_HEADERS
    <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <variant> <vector> <fmt/format.h> <tl/expected.hpp>)

# fovea_target(NAME): our warnings, and our include root.
function(fovea_target name)
    target_compile_features(${name} PUBLIC cxx_std_20)
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                           $<$<BOOL:${CCACHE_PROGRAM}>:-fpch-preprocess>)
    # GCC 12 sees overflows in std::string's operator+ that are not there (its bug 105651).
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(${name} PRIVATE -Wno-restrict -Wno-stringop-overflow
                                               -Wno-array-bounds)
    endif()
    if(FOVEA_WARNINGS_AS_ERRORS)
        target_compile_options(${name} PRIVATE -Werror)
    endif()
    if(FOVEA_SANITIZE)
        target_compile_options(${name} PRIVATE ${FOVEA_SANITIZER_OPTIONS})
        target_link_options(${name} PRIVATE -fsanitize=${FOVEA_SANITIZE})
    endif()
    set_target_properties(${name} PROPERTIES PCH_WARN_INVALID ON)
endfunction()
