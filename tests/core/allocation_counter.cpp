#include "allocation_counter.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> isCounting{false};
std::atomic<int> allocations{0};

} // namespace

void* operator new(std::size_t bytes) {
    if (isCounting)
        ++allocations;
    if (void* memory = std::malloc(bytes))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace fovea::test {

AllocationCounter::AllocationCounter() {
    allocations = 0;
    isCounting = true;
}

AllocationCounter::~AllocationCounter() { isCounting = false; }

int AllocationCounter::count() const { return allocations; }

} // namespace fovea::test
