@NullMarked
package io.switchboard.examples.demo;

import org.jspecify.annotations.NullMarked;
