package lavka.core;

/**
 * A condition that a client puts on a list: {@code username=sam}.
 *
 * @param field a field's name as the contract spells it
 * @param value what it must be equal to
 */
public record Filter(String field, String value) {}
