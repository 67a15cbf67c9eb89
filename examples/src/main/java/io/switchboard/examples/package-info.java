/** The tutorial's two programs, a greeter server and its client, and those of the README. */
@NullMarked
package io.switchboard.examples;

import org.jspecify.annotations.NullMarked;
