/** The tutorial's two programs, a greeter server and its client, and the demo that shows many of them at work. */
@NullMarked
package io.switchboard.examples;

import org.jspecify.annotations.NullMarked;
