@NullMarked
package io.switchboard.serve;

import org.jspecify.annotations.NullMarked;
