#pragma once

namespace fovea::test {

/// Counts what is allocated by operator new while it lives, on all threads: the program that links
/// this has its own operator new.
class AllocationCounter {
public:
    AllocationCounter();
    AllocationCounter(const AllocationCounter&) = delete;
    AllocationCounter& operator=(const AllocationCounter&) = delete;
    ~AllocationCounter();

    int count() const;
};

} // namespace fovea::test
