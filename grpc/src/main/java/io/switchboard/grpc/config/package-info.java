/**
 * The service config, and what it says of the policy: immutable models with their readers.
 *
 * <ul>
 *   <li>the policy: {@code PolicyConfig} (written by {@code PolicyConfigWriter}), with {@code ChoiceConfig},
 *       {@code Route}, {@code SubsetRule}, {@code HeaderMatch}, {@code DatacentersConfig}; how much a config may ask
 *       for, {@code ConfigLimits}
 *   <li>a whole service config: {@code ServiceConfigCheck}, {@code MethodConfigCheck}; one laid over another,
 *       {@code ConfigMerge}
 *   <li>JSON that knows where in the document it is: {@code ConfigReader}, {@code JsonText}
 * </ul>
 */
@NullMarked
package io.switchboard.grpc.config;

import org.jspecify.annotations.NullMarked;
