#include "allocation_counter.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> isCounting{false};
std::atomic<int> allocations{0};

} // namespace

// Every form, the arrays' and those that do not throw too: a sanitizer has its own of each that is
// not replaced, and would find memory of one kind given back by another.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    if (isCounting)
        ++allocations;
    return std::malloc(bytes == 0 ? 1 : bytes);
}

void* operator new(std::size_t bytes) {
    if (void* memory = ::operator new(bytes, std::nothrow))
        return memory;
    throw std::bad_alloc();
}

void* operator new[](std::size_t bytes) { return ::operator new(bytes); }

void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return ::operator new(bytes, std::nothrow);
}

void operator delete(void* memory) noexcept { std::free(memory); }

void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

void operator delete[](void* memory) noexcept { std::free(memory); }

void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace fovea::test {

AllocationCounter::AllocationCounter() {
    allocations = 0;
    isCounting = true;
}

AllocationCounter::~AllocationCounter() { isCounting = false; }

int AllocationCounter::count() const { return allocations; }

} // namespace fovea::test
