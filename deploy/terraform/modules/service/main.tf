# The servers: ECS on Fargate behind an internal load balancer that only CloudFront reaches.

locals {
  log_group  = "/varadi/${var.name}"
  secret_arn = "arn:aws:secretsmanager:${var.region}:${var.account}:secret:${var.name}"
}

resource "aws_security_group" "balancer" {
  name   = "${var.name}-balancer"
  vpc_id = var.vpc_id
}

# CloudFront's own interfaces in this network.
resource "aws_vpc_security_group_ingress_rule" "edge" {
  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "to_tasks" {
  security_group_id            = aws_security_group.balancer.id
  referenced_security_group_id = aws_security_group.tasks.id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

resource "aws_security_group" "tasks" {
  name   = "${var.name}-tasks"
  vpc_id = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "from_balancer" {
  security_group_id            = aws_security_group.tasks.id
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 3000
  to_port                      = 3000
}

resource "aws_vpc_security_group_egress_rule" "out" {
  for_each          = { https = 443, database = 5432, smtp = 587, redis = 6379 }
  security_group_id = aws_security_group.tasks.id
  cidr_ipv4         = contains(["https", "smtp"], each.key) ? "0.0.0.0/0" : var.cidr
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_lb" "this" {
  name                       = var.name
  internal                   = true
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.balancer.id]
  subnets                    = var.subnet_ids
  drop_invalid_header_fields = true
  # Longer than the 140 s that a phone may take for a chunk of a photo (server/listen.ts).
  idle_timeout               = 150
  enable_deletion_protection = var.protected
}

resource "aws_lb_target_group" "this" {
  name                 = var.name
  port                 = 3000
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  # A server without its database still serves the app; it must not be replaced for that. Readiness is for people.
  health_check {
    path                = "/healthz"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group
  retention_in_days = 30
}

# Values are put in by hand, never by Terraform: its state would hold them.
resource "aws_secretsmanager_secret" "this" {
  for_each                = toset(var.secrets)
  name                    = "${var.name}/${each.key}"
  recovery_window_in_days = 30
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = local.for_tasks
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = local.for_tasks
}

locals {
  for_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account } }
    }]
  })
}

# What ECS needs to start a task.
resource "aws_iam_role_policy" "execution" {
  role = aws_iam_role.execution.name
  name = "start"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # AWS has no narrower resource for it.
      { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      {
        Effect   = "Allow"
        Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
        Resource = "arn:aws:ecr:${var.region}:${var.account}:repository/varadi"
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:${var.region}:${var.account}:log-group:${local.log_group}:*"
      },
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = [for name in var.secrets : "${local.secret_arn}/${name}-??????"]
      }
    ]
  })
}

# What the server itself may do.
resource "aws_iam_role_policy" "task" {
  role = aws_iam_role.task.name
  name = "serve"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
        Resource = "arn:aws:s3:::${var.bucket}/photos/*"
      },
      {
        Effect    = "Allow"
        Action    = "s3:ListBucket"
        Resource  = "arn:aws:s3:::${var.bucket}"
        Condition = { StringLike = { "s3:prefix" = "photos/*" } }
      },
      # As this one user; its database gets its id only when it is made.
      {
        Effect   = "Allow"
        Action   = "rds-db:connect"
        Resource = "arn:aws:rds-db:${var.region}:${var.account}:dbuser:*/varadi"
      }
    ]
  })
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = "arn:aws:iam::${var.account}:role/${var.name}-execution"
  task_role_arn            = "arn:aws:iam::${var.account}:role/${var.name}-task"
  runtime_platform {
    cpu_architecture        = "X86_64"
    operating_system_family = "LINUX"
  }
  volume {
    name = "data"
  }
  volume {
    name = "tmp"
  }
  container_definitions = jsonencode([{
    name                   = "varadi"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    user                   = "1000"
    portMappings           = [{ containerPort = 3000 }]
    stopTimeout            = 45
    environment            = [for name, value in merge(local.environment, var.environment) : { name = name, value = value }]
    secrets                = [for name in var.secrets : { name = name, valueFrom = "${local.secret_arn}/${name}" }]
    mountPoints = [
      { sourceVolume = "data", containerPath = "/data" },
      { sourceVolume = "tmp", containerPath = "/tmp" }
    ]
    linuxParameters = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.log_group
        awslogs-region        = var.region
        awslogs-stream-prefix = "varadi"
      }
    }
  }])
}

locals {
  environment = {
    PUBLIC_ORIGIN = "https://${var.domain}"
    # CloudFront's interfaces and the load balancer are in the network.
    TRUSTED_PROXIES = var.cidr
    DATABASE_URL    = "postgres://varadi@${var.database_address}:5432/varadi?auth=rds-iam"
    DATABASE_POOL   = "20"
    PHOTO_STORE     = "s3://${var.bucket}/photos"
    S3_REGION       = var.region
    DRAIN_SECONDS   = "20"
  }
}

resource "aws_ecs_service" "this" {
  name                              = var.name
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.this.arn
  desired_count                     = var.tasks.min
  health_check_grace_period_seconds = 60
  enable_execute_command            = false

  capacity_provider_strategy {
    capacity_provider = var.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }
  # A release whose tasks do not become healthy is taken back by ECS itself.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = false
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "varadi"
    container_port   = 3000
  }
  # The number is set by autoscaling, the release by .github/workflows/release.yml.
  lifecycle {
    ignore_changes = [desired_count, task_definition]
  }
  depends_on = [aws_lb_listener.https]
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  resource_id        = "service/${var.name}/${var.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.tasks.min
  max_capacity       = var.tasks.max
  depends_on         = [aws_ecs_service.this]
}

# Decoding photos is what takes the processor (deploy/README.md, What two servers carry).
resource "aws_appautoscaling_policy" "processor" {
  name               = "processor"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_in_cooldown  = 600
    scale_out_cooldown = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
