#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QTest>

#include "gui/network/canvas/link_route.hpp"

using namespace fovea::gui;

class TestLinkRoute : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withNothingInTheWayItIsTheCurve() {
        QCOMPARE(linkRoute({0, 0}, {40, 200}, {}), linkCurve({0, 0}, {40, 200}));
        QCOMPARE(linkRoute({0, 0}, {40, 200}, {{300, 50, 100, 50}}), linkCurve({0, 0}, {40, 200}));
    }

    void itPassesBesideACardOnTheNearerSide() {
        const QRectF card(-150, 80, 208, 64); // more of it lies to the left
        QVERIFY(crosses(linkCurve({0, 0}, {0, 300}), card));
        const QPainterPath route = linkRoute({0, 0}, {0, 300}, {card});
        QVERIFY(!crosses(route, card));
        QVERIFY(route.boundingRect().right() > card.right());
        QVERIFY(route.boundingRect().left() > card.left());
        QCOMPARE(route.pointAtPercent(0), QPointF(0, 0));
        QCOMPARE(route.pointAtPercent(1), QPointF(0, 300));
    }

    void itPassesBesideAWholeBranch() {
        std::vector<QRectF> cards;
        for (int row = 0; row < 5; ++row)
            cards.push_back({-160.0 + 8 * (row % 3), 80.0 + 96 * row, 208, 64});
        const QPainterPath route = linkRoute({0, 32}, {0, 640}, cards);
        for (const QRectF& card : cards)
            QVERIFY(!crosses(route, card));
    }

    void aLaneThatIsTakenTooIsPassedToo() {
        const std::vector<QRectF> cards{{-150, 80, 208, 64}, {60, 80, 208, 64}};
        const QPainterPath route = linkRoute({0, 0}, {0, 300}, cards);
        for (const QRectF& card : cards)
            QVERIFY(!crosses(route, card));
    }
};

QTEST_GUILESS_MAIN(TestLinkRoute)
#include "tst_link_route.moc"
