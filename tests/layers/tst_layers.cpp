/// One loop over every layer type of every plugin and every promise of a layer, so a layer that is
/// added later is tested by existing.

#include <QRegularExpression>
#include <QTest>

#include "core/layer/registry.hpp"
#include "core/promises/layer_promises.hpp"

using namespace fovea;

class TestLayers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data();
    void initTestCase();
    void keepsItsPromise_data();
    void keepsItsPromise();

private:
    LayerRegistry m_registry = loadPlugins();
};

void TestLayers::initTestCase_data() {
    QTest::addColumn<QString>("id");
    for (const LayerType* each : m_registry.layers())
        QTest::newRow(each->id.c_str()) << QString::fromStdString(each->id);
}

void TestLayers::initTestCase() {
    for (const PluginFault& fault : m_registry.faults())
        QFAIL(fault.message.c_str());
    QVERIFY(m_registry.layers().size() >= 10);
}

void TestLayers::keepsItsPromise_data() {
    QTest::addColumn<std::size_t>("promise");
    for (std::size_t i = 0; i < layerPromises().size(); ++i)
        QTest::newRow(std::string(layerPromises()[i].name).c_str()) << i;
}

void TestLayers::keepsItsPromise() {
    QFETCH_GLOBAL(QString, id);
    QFETCH(std::size_t, promise);
    const Verdict verdict = layerPromises()[promise].ask(*m_registry.layer(id.toStdString()));
    QVERIFY2(!verdict, verdict ? (verdict->onCase + ": " + verdict->seen).c_str() : "");
}

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"
