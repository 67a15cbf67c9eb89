/**
 * The {@code switchboard} command: parses, calls {@code operator}, prints. A class for each subcommand, named after it.
 *
 * <ul>
 *   <li>start at {@code Main} and {@code Commands}; flags: {@code GlobalFlags}, {@code EtcdFlags}, {@code Setting}
 *   <li>to the terminal: {@code Printer}, {@code Screen}, {@code ShownWriter}, {@code Table}, {@code Columns}
 *   <li>typed wrong: {@code Misuse}
 *   <li>{@code register}: {@code Announcer}, {@code Liveness}, {@code Escort}, {@code Child}, {@code Signals}
 *   <li>{@code call}: {@code Reflection}, {@code DynamicCall}
 * </ul>
 */
@NullMarked
package io.switchboard.cli;

import org.jspecify.annotations.NullMarked;
