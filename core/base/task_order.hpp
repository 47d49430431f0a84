#pragma once

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace fovea {

/// TBB sees to it that a task finds what was written before it was handed over, and that whoever
/// waits for it finds what it wrote. The thread sanitizer cannot see that, for TBB is not
/// instrumented; these tell it. Everywhere else they do nothing.
///
/// What is written before orderedBefore(of) in one thread is seen after orderedAfter(of) in
/// another.
#if defined(__SANITIZE_THREAD__)
inline void orderedBefore(const void* of) { __tsan_release(const_cast<void*>(of)); }

inline void orderedAfter(const void* of) { __tsan_acquire(const_cast<void*>(of)); }
#else
inline void orderedBefore(const void*) {}

inline void orderedAfter(const void*) {}
#endif

} // namespace fovea
