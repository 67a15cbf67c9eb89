/** The demo ({@code bin/demo}): a fleet of greeter servers under change, and a client that does not notice. */
@NullMarked
package io.switchboard.examples.demo;

import org.jspecify.annotations.NullMarked;
