-- The whole schema after the last script, as SQLite has it. Written by make migrate; nothing reads it but people.

CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name VARCHAR(200) NOT NULL,
    description VARCHAR(5000) NOT NULL,
    price BIGINT NOT NULL,
    CONSTRAINT products_name_length CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT products_description_length CHECK (length(description) <= 5000),
    CONSTRAINT products_price_range CHECK (price BETWEEN 0 AND 9007199254740991)
);

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username VARCHAR(32) NOT NULL,
    email VARCHAR(254),
    CONSTRAINT users_username_length CHECK (length(username) BETWEEN 3 AND 32),
    CONSTRAINT users_username_visible CHECK (
        username NOT GLOB ('*[' || char(1) || '-' || char(32, 127) || '-' || char(160, 5760, 8192) || '-' || char(8202, 8232, 8233, 8239, 8287, 12288) || ']*')
    ),
    CONSTRAINT users_username_unique UNIQUE (username),
    CONSTRAINT users_email_length CHECK (length(email) <= 254),
    CONSTRAINT users_email_unique UNIQUE (email)
);

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title VARCHAR(100) NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT posts_title_length CHECK (length(title) BETWEEN 1 AND 100),
    CONSTRAINT posts_body_length CHECK (length(body) <= 100000),
    CONSTRAINT posts_user_id_exists FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX posts_user_id ON posts (user_id, id);

CREATE TABLE profiles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    first_name VARCHAR(40),
    last_name VARCHAR(40),
    bio VARCHAR(2000),
    user_id BIGINT NOT NULL,
    CONSTRAINT profiles_first_name_length CHECK (length(first_name) BETWEEN 1 AND 40),
    CONSTRAINT profiles_last_name_length CHECK (length(last_name) BETWEEN 1 AND 40),
    CONSTRAINT profiles_bio_length CHECK (length(bio) <= 2000),
    CONSTRAINT profiles_user_id_exists FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT profiles_user_id_unique UNIQUE (user_id)
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    promocode VARCHAR(40),
    created_at TIMESTAMP(3) DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
    CONSTRAINT orders_promocode_length CHECK (length(promocode) BETWEEN 1 AND 40)
);

CREATE TABLE order_product_association (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    order_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    count INTEGER DEFAULT 1 NOT NULL,
    unit_price BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT order_product_association_order_id_exists FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_product_association_product_id_exists FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT,
    CONSTRAINT idx_unique_order_product UNIQUE (order_id, product_id),
    CONSTRAINT order_product_association_count_range CHECK (count BETWEEN 1 AND 1000000),
    CONSTRAINT order_product_association_unit_price_range CHECK (unit_price BETWEEN 0 AND 9007199254740991)
);

CREATE INDEX order_product_association_product_id ON order_product_association (product_id, order_id);

CREATE TABLE idempotency_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    idempotency_key VARCHAR(255) NOT NULL,
    fingerprint VARCHAR(43) NOT NULL,
    status INTEGER NOT NULL,
    location VARCHAR(200),
    body TEXT NOT NULL,
    created_at TIMESTAMP(3) DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')) NOT NULL,
    CONSTRAINT idempotency_keys_idempotency_key_unique UNIQUE (idempotency_key)
);

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE INDEX products_name ON products (name, id);

CREATE INDEX products_price ON products (price, id);

CREATE INDEX posts_title ON posts (title, id);

CREATE INDEX profiles_last_name ON profiles (last_name, id);

CREATE INDEX orders_promocode ON orders (promocode, id);

CREATE INDEX orders_created_at ON orders (created_at, id);
