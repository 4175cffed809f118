CREATE TABLE "files" (
    "id" uuid NOT NULL,
    "name" varchar(255) NOT NULL,
    "mime_type" varchar(100) NOT NULL,
    "size" bigint NOT NULL,
    "path" text NOT NULL DEFAULT '',
    "metadata" jsonb NOT NULL,
    "folder_id" uuid,
    "owner_id" uuid NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "files_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "files_name_length_check" CHECK (char_length("name") >= 1 AND char_length("name") <= 255),
    CONSTRAINT "files_size_range_check" CHECK ("size" >= 0)
);
CREATE TABLE "folders" (
    "id" uuid NOT NULL,
    "name" varchar(255) NOT NULL,
    "path" text NOT NULL DEFAULT '',
    "parent_id" uuid,
    "owner_id" uuid NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "folders_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "users" (
    "id" uuid NOT NULL,
    "name" varchar(100) NOT NULL,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "files_folder_id_idx" ON "files" ("folder_id");
CREATE INDEX "files_mime_type_idx" ON "files" ("mime_type");
CREATE UNIQUE INDEX "files_owner_id_path_idx" ON "files" ("owner_id", "path");
CREATE UNIQUE INDEX "folders_owner_id_path_idx" ON "folders" ("owner_id", "path");
CREATE INDEX "folders_parent_id_idx" ON "folders" ("parent_id");
CREATE UNIQUE INDEX "users_name_key" ON "users" ("name");
ALTER TABLE "files" ADD CONSTRAINT "files_folder_id_fkey" FOREIGN KEY ("folder_id") REFERENCES "folders" ("id") ON DELETE CASCADE;
ALTER TABLE "files" ADD CONSTRAINT "files_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE CASCADE;
ALTER TABLE "folders" ADD CONSTRAINT "folders_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE CASCADE;
ALTER TABLE "folders" ADD CONSTRAINT "folders_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "folders" ("id") ON DELETE CASCADE;
