@NullMarked
package io.switchboard.examples.frameworks;

import org.jspecify.annotations.NullMarked;
