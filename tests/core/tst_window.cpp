#include <QTest>

#include "core/kernels/window.hpp"

using namespace fovea;

Q_DECLARE_METATYPE(fovea::Window)
Q_DECLARE_METATYPE(fovea::Size2)
Q_DECLARE_METATYPE(fovea::Sides)

class TestWindow : public QObject {
    Q_OBJECT

private slots:
    void placesWindows_data();
    void placesWindows();
    void saysWhenTheKernelDoesNotFit();
};

void TestWindow::placesWindows_data() {
    QTest::addColumn<Window>("window");
    QTest::addColumn<Size2>("input");
    QTest::addColumn<Size2>("output");
    QTest::addColumn<Sides>("pads");
    using enum PaddingMode;
    QTest::newRow("valid") << Window{{5, 3}} << Size2{14, 14} << Size2{10, 12} << Sides{};
    QTest::newRow("valid, what is left over is not read")
        << Window{{2, 2}, {2, 2}} << Size2{5, 7} << Size2{2, 3} << Sides{};
    QTest::newRow("same") << Window{{5, 5}, {1, 1}, {1, 1}, Same} << Size2{28, 28} << Size2{28, 28}
                          << Sides{2, 2, 2, 2};
    QTest::newRow("same, the odd pixel at the end")
        << Window{{3, 4}, {2, 1}, {1, 1}, Same} << Size2{8, 8} << Size2{4, 8} << Sides{0, 1, 1, 2};
    QTest::newRow("same, stride larger than the kernel")
        << Window{{1, 1}, {3, 3}, {1, 1}, Same} << Size2{8, 9} << Size2{3, 3} << Sides{};
    QTest::newRow("same, dilated")
        << Window{{3, 3}, {1, 1}, {2, 3}, Same} << Size2{8, 8} << Size2{8, 8} << Sides{2, 2, 3, 3};
    QTest::newRow("full") << Window{{3, 5}, {1, 1}, {1, 2}, Full} << Size2{4, 4} << Size2{6, 12}
                          << Sides{2, 2, 8, 8};
    QTest::newRow("explicit") << Window{{3, 3}, {2, 2}, {1, 1}, Explicit, {1, 0, 2, 3}}
                              << Size2{6, 6} << Size2{3, 5} << Sides{1, 0, 2, 3};
    // By PyTorch's formula: ceil(room / stride) + 1, less 1 if that one would begin behind the
    // image.
    QTest::newRow("ceil, as GoogLeNet's first pool")
        << Window{.kernel = {3, 3}, .stride = {2, 2}, .keepsPartial = true} << Size2{112, 7}
        << Size2{56, 3} << Sides{};
    QTest::newRow("ceil, at the right border")
        << Window{{3, 2}, {2, 3}, {1, 1}, Explicit, {1, 1, 1, 1}, true} << Size2{4, 5}
        << Size2{3, 2} << Sides{1, 1, 1, 1};
    QTest::newRow("ceil, the only window is partial")
        << Window{.kernel = {3, 4}, .stride = {2, 2}, .keepsPartial = true} << Size2{2, 4}
        << Size2{1, 1} << Sides{};
    QTest::newRow("ceil, same has no partial window")
        << Window{{1, 3}, {4, 2}, {1, 1}, Same, {}, true} << Size2{6, 7} << Size2{2, 4}
        << Sides{0, 0, 1, 1};
    QTest::newRow("pads without effect unless explicit")
        << Window{{3, 3}, {1, 1}, {1, 1}, Valid, {1, 1, 1, 1}} << Size2{3, 3} << Size2{1, 1}
        << Sides{};
}

void TestWindow::placesWindows() {
    QFETCH(Window, window);
    QFETCH(Size2, input);
    const Result<WindowPlacement> placement = placeWindow(window, input);
    QVERIFY(placement.has_value());
    QTEST(placement->output, "output");
    QTEST(placement->pads, "pads");
}

void TestWindow::saysWhenTheKernelDoesNotFit() {
    const auto messageOf = [](const Window& window, Size2 input) {
        const Result<WindowPlacement> placement = placeWindow(window, input);
        return QString::fromStdString(placement ? "" : placement.error().message);
    };
    QCOMPARE(messageOf({{7, 7}}, {5, 5}),
             "kernel 7x7 is larger than its input 5x5; make the kernel smaller or remove an "
             "earlier stride");
    QCOMPARE(messageOf({{3, 3}, {1, 1}, {4, 1}}, {5, 5}),
             "kernel 3x3 (spread by dilation over 9x3) is larger than its input 5x5; make the "
             "kernel smaller or remove an earlier stride");
    QCOMPARE(messageOf({.kernel = {3, 3}, .stride = {2, 2}, .keepsPartial = true}, {1, 5}),
             "kernel 3x3 is larger than its input 1x5; make the kernel smaller or remove an "
             "earlier stride");
    QCOMPARE(messageOf({{9, 3}, {1, 1}, {1, 1}, PaddingMode::Explicit, {1, 1, 0, 0}}, {5, 5}),
             "kernel 9x3 is larger than its input 5x5 (with padding 7x5); make the kernel smaller "
             "or remove an earlier stride");
}

QTEST_GUILESS_MAIN(TestWindow)
#include "tst_window.moc"
