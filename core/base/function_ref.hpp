#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace fovea {

template <class Signature>
class FunctionRef;

/// A borrowed callable: two pointers, no allocation. It must not outlive what it refers to.
template <class Return, class... Arguments>
class FunctionRef<Return(Arguments...)> {
public:
    template <class Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
             std::is_invocable_r_v<Return, Callable&, Arguments...>)
        FunctionRef(Callable&& callable) // NOLINT: implicit, like a reference; never for a copy
    noexcept
        : m_callable(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
          m_invoke([](void* object, Arguments... arguments) -> Return {
              return (*static_cast<std::remove_reference_t<Callable>*>(object))(
                  std::forward<Arguments>(arguments)...);
          }) {}

    Return operator()(Arguments... arguments) const {
        return m_invoke(m_callable, std::forward<Arguments>(arguments)...);
    }

private:
    void* m_callable;
    Return (*m_invoke)(void*, Arguments...);
};

} // namespace fovea
