#include "gui/text/text.hpp"

#include "core/base/byte_text.hpp"

namespace fovea::gui {

QString text(std::string_view bytes) { return QString::fromStdString(textOfBytes(bytes)); }

std::string bytesOf(const QString& text) { return bytesOfText(text.toStdString()); }

} // namespace fovea::gui
