package lavka.contract;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396, section 2). */
public final class MergePatch {
    private MergePatch() {}

    /** The target with the patch applied; neither is changed. */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode merged =
                target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        changes.forEachEntry((name, change) -> {
            if (change.isNull()) {
                merged.remove(name);
            } else {
                JsonNode before = merged.path(name);
                merged.set(name, apply(before, change));
            }
        });
        return merged;
    }
}
