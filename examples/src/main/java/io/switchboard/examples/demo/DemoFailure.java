package io.switchboard.examples.demo;

/** The demo cannot go on; the message is for the person who started it. */
final class DemoFailure extends Exception {
    DemoFailure(String message) {
        super(message);
    }
}
