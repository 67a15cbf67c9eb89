package io.switchboard.cli;

/** A command cannot do what it was asked; the message says why, to the person who asked. */
final class CommandFailure extends Exception {
    CommandFailure(String message) {
        super(message);
    }
}
