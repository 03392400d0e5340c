# One image for API, worker, web process and migrations. Debian, not Alpine: Temporal's core is built for glibc alone.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# `npm install` and not `npm ci`: a lockfile made where a registry lacks other platforms' binaries omits them.
RUN npm install --include=dev --no-audit --no-fund
COPY . .
# The page and the workflow bundle are the two things that are built; the user of the image may not write.
RUN node web/build.ts \
  && node -e "import('./worker/bundle.ts').then(({ workflowBundle }) => workflowBundle())" \
  && npm prune --omit=dev --no-audit --no-fund

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app ./
USER node
CMD ["node", "api/server.ts"]
