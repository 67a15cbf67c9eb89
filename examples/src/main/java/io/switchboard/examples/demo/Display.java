package io.switchboard.examples.demo;

/** Where the demo is seen. */
interface Display extends AutoCloseable {
    /** Something happened; called once for each event, in order. */
    void event(DemoView.Event event);

    /** The present state; called several times a second. */
    void show(DemoView view);

    /** Leaves the screen fit for plain lines. */
    @Override
    void close();
}
