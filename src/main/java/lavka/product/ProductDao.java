package lavka.product;

import static lavka.core.ErrorKind.CONFLICT;
import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.query.Rows.all;
import static lavka.query.Rows.many;
import static lavka.query.Rows.value;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import java.util.List;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.core.Selection.Children;
import lavka.db.schema.tables.OrderProductAssociation;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.SQLDataType;

/** The SQL of products. */
public final class ProductDao {
    private static final OrderProductAssociation ITEM = ORDER_PRODUCT_ASSOCIATION.as("item");

    private static final Field<?> ITEMS_OF_ORDER = all(
            "items",
            select(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE)
                    .from(ITEM)
                    .where(ITEM.ORDER_ID.eq(ORDERS.ID))
                    .orderBy(ITEM.PRODUCT_ID));

    private static final Field<?> TOTAL_OF_ORDER = value(
            "total",
            field(select(sum(ITEM.COUNT.mul(ITEM.UNIT_PRICE))).from(ITEM).where(ITEM.ORDER_ID.eq(ORDERS.ID)))
                    .coerce(SQLDataType.BIGINT));

    private static final View<Product> VIEW = new View<>(
                    PRODUCTS, PRODUCTS.ID, List.of(PRODUCTS.fields()), ProductDao::product)
            .with("orders", selection -> orders(selection.children("orders")))
            .by("name", PRODUCTS.NAME)
            .by("price", PRODUCTS.PRICE);

    private static Field<?> orders(Children wanted) {
        return many(
                wanted,
                "orders",
                "/products/{id}/orders",
                List.of(ORDERS.ID, ORDERS.PROMOCODE, ORDERS.CREATED_AT, ITEMS_OF_ORDER, TOTAL_OF_ORDER),
                ORDER_PRODUCT_ASSOCIATION.join(ORDERS).on(ORDERS.ID.eq(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)),
                ORDER_PRODUCT_ASSOCIATION.PRODUCT_ID.eq(PRODUCTS.ID),
                ORDER_PRODUCT_ASSOCIATION.ORDER_ID);
    }

    private static Product product(Record row) {
        return new Product(
                row.get(PRODUCTS.ID), row.get(PRODUCTS.NAME), row.get(PRODUCTS.DESCRIPTION), row.get(PRODUCTS.PRICE));
    }

    public Page list(DSLContext sql, ListQuery query) {
        return VIEW.page(sql, query);
    }

    /**
     * A product with the selected fields and relations.
     *
     * @throws LavkaException if there is none
     */
    public Object get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, PRODUCTS.ID.eq(id), selection).orElseThrow(() -> LavkaException.notFound("product", id));
    }

    /**
     * A plain product.
     *
     * @throws LavkaException if there is none
     */
    public Product get(DSLContext sql, long id) {
        return VIEW.find(sql, PRODUCTS.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("product", id));
    }

    public Product create(DSLContext tx, ProductInput input) {
        long id = insert(tx, PRODUCTS.ID, row(input));
        return new Product(id, input.name(), input.description(), input.price());
    }

    public Product replace(DSLContext tx, long id, ProductInput input) {
        update(tx, PRODUCTS.ID, id, row(input));
        return new Product(id, input.name(), input.description(), input.price());
    }

    private static Record row(ProductInput input) {
        return PRODUCTS.newRecord()
                .with(PRODUCTS.NAME, input.name())
                .with(PRODUCTS.DESCRIPTION, input.description())
                .with(PRODUCTS.PRICE, input.price());
    }

    /**
     * Deletes a product.
     *
     * @throws LavkaException of kind CONFLICT that names an order that contains it
     */
    public void delete(DSLContext tx, long id) {
        tx.select(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .from(ORDER_PRODUCT_ASSOCIATION)
                .where(ORDER_PRODUCT_ASSOCIATION.PRODUCT_ID.eq(id))
                .orderBy(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .limit(1)
                .fetchOptional(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)
                .ifPresent(order -> {
                    throw LavkaException.of(
                            CONFLICT,
                            ("Product %1$d is part of order %2$d and cannot be deleted."
                                            + " /products/%1$d/orders lists the orders that contain it.")
                                    .formatted(id, order));
                });
        tx.deleteFrom(PRODUCTS).where(PRODUCTS.ID.eq(id)).execute();
    }
}
